-- What was sent is never changed or removed.

CREATE TRIGGER submission_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON submission
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
