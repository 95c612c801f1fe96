-- What was notified is never changed or removed; its encrypted answers may be encrypted anew.

CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is never changed'); END;

CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is never changed'); END;

CREATE TRIGGER operation_version_no_update
BEFORE UPDATE OF operation_id, version, notice_id, written_at ON operation_version
BEGIN SELECT RAISE(ABORT, 'operation_version is never changed'); END;

CREATE TRIGGER operation_version_no_delete BEFORE DELETE ON operation_version
BEGIN SELECT RAISE(ABORT, 'operation_version is never changed'); END;
