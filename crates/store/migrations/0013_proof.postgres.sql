-- What was proved is never changed or removed.

CREATE TRIGGER proof_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON proof
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
