-- What was notified is never changed or removed; its encrypted answers may be encrypted anew.

CREATE TRIGGER notice_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON notice
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER operation_version_no_change
BEFORE UPDATE OF operation_id, version, notice_id, written_at OR DELETE OR TRUNCATE
ON operation_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
