-- What was proved is never changed or removed.

CREATE TRIGGER proof_no_update BEFORE UPDATE ON proof
BEGIN SELECT RAISE(ABORT, 'proof is never changed'); END;

CREATE TRIGGER proof_no_delete BEFORE DELETE ON proof
BEGIN SELECT RAISE(ABORT, 'proof is never changed'); END;
