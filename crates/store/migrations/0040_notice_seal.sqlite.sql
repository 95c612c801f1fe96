-- A notice carries a seal, as everything does that never changes; it may be sealed once, and is otherwise as it was sent.

ALTER TABLE notice ADD COLUMN row_seal BYTEA;

DROP TRIGGER notice_no_update;

CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice
WHEN NEW.id IS NOT OLD.id
  OR NEW.operation_id IS NOT OLD.operation_id
  OR NEW.organisation_id IS NOT OLD.organisation_id
  OR NEW.kind IS NOT OLD.kind
  OR NEW.happened_on IS NOT OLD.happened_on
  OR NEW.sent_on IS NOT OLD.sent_on
  OR NEW.sent_at IS NOT OLD.sent_at
  OR NEW.sent_by IS NOT OLD.sent_by
  OR NEW.ordinal IS NOT OLD.ordinal
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
BEGIN SELECT RAISE(ABORT, 'notice is never changed'); END;
