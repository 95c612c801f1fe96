-- A notice carries a seal, as everything does that never changes; it may be sealed once, and is otherwise as it was sent.

ALTER TABLE notice ADD COLUMN row_seal BYTEA;

DROP TRIGGER notice_no_change ON notice;

CREATE TRIGGER notice_no_delete BEFORE DELETE OR TRUNCATE ON notice
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice FOR EACH ROW WHEN (
  NEW.id IS DISTINCT FROM OLD.id
  OR NEW.operation_id IS DISTINCT FROM OLD.operation_id
  OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id
  OR NEW.kind IS DISTINCT FROM OLD.kind
  OR NEW.happened_on IS DISTINCT FROM OLD.happened_on
  OR NEW.sent_on IS DISTINCT FROM OLD.sent_on
  OR NEW.sent_at IS DISTINCT FROM OLD.sent_at
  OR NEW.sent_by IS DISTINCT FROM OLD.sent_by
  OR NEW.ordinal IS DISTINCT FROM OLD.ordinal
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
) EXECUTE FUNCTION refuse_change();
