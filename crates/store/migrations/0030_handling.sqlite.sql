-- What is attached is never changed, and goes only before it is sent; what has happened to a notice stays. Both may be
-- encrypted anew, under a newer data key, and be sealed once.

CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment
WHEN NEW.id IS NOT OLD.id
  OR NEW.draft_id IS NOT OLD.draft_id
  OR NEW.kind IS NOT OLD.kind
  OR NEW.media_type IS NOT OLD.media_type
  OR NEW.size IS NOT OLD.size
  OR NEW.sha256 IS NOT OLD.sha256
  OR NEW.added_by IS NOT OLD.added_by
  OR NEW.added_at IS NOT OLD.added_at
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
  OR (NEW.name_sealed <> OLD.name_sealed AND substr(NEW.name_sealed, 1, 5) <= substr(OLD.name_sealed, 1, 5))
  OR (NEW.content_sealed <> OLD.content_sealed AND substr(NEW.content_sealed, 1, 5) <= substr(OLD.content_sealed, 1, 5))
BEGIN SELECT RAISE(ABORT, 'attachment is never changed'); END;

CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment
WHEN EXISTS (SELECT 1 FROM submission WHERE submission.draft_id = OLD.draft_id)
BEGIN SELECT RAISE(ABORT, 'attachment is never changed'); END;

CREATE TRIGGER notice_step_no_update BEFORE UPDATE ON notice_step
WHEN NEW.id IS NOT OLD.id
  OR NEW.notice_id IS NOT OLD.notice_id
  OR NEW.ordinal IS NOT OLD.ordinal
  OR NEW.step IS NOT OLD.step
  OR NEW.other_id IS NOT OLD.other_id
  OR NEW.taken_by IS NOT OLD.taken_by
  OR NEW.taken_at IS NOT OLD.taken_at
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
  OR (NEW.text_sealed <> OLD.text_sealed AND substr(NEW.text_sealed, 1, 5) <= substr(OLD.text_sealed, 1, 5))
BEGIN SELECT RAISE(ABORT, 'notice_step is never changed'); END;

CREATE TRIGGER notice_step_no_delete BEFORE DELETE ON notice_step
BEGIN SELECT RAISE(ABORT, 'notice_step is never changed'); END;
