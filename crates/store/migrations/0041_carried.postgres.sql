-- What goes with a notice is never changed, and is left out only before it is sent.

CREATE TRIGGER attachment_carried_no_change BEFORE UPDATE OR TRUNCATE ON attachment_carried
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER attachment_carried_no_delete BEFORE DELETE ON attachment_carried
FOR EACH ROW EXECUTE FUNCTION refuse_if_sent();
