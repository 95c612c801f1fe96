-- What is attached is never changed, and goes only before it is sent; what has happened to a notice stays. Both may be
-- encrypted anew, under a newer data key, and be sealed once.

CREATE FUNCTION refuse_if_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM submission WHERE submission.draft_id = OLD.draft_id) THEN
        RAISE EXCEPTION '% is never changed', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment
FOR EACH ROW EXECUTE FUNCTION refuse_if_sent();

CREATE TRIGGER attachment_no_truncate BEFORE TRUNCATE ON attachment
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment FOR EACH ROW WHEN (
  NEW.id IS DISTINCT FROM OLD.id
  OR NEW.draft_id IS DISTINCT FROM OLD.draft_id
  OR NEW.kind IS DISTINCT FROM OLD.kind
  OR NEW.media_type IS DISTINCT FROM OLD.media_type
  OR NEW.size IS DISTINCT FROM OLD.size
  OR NEW.sha256 IS DISTINCT FROM OLD.sha256
  OR NEW.added_by IS DISTINCT FROM OLD.added_by
  OR NEW.added_at IS DISTINCT FROM OLD.added_at
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
  OR (NEW.name_sealed <> OLD.name_sealed AND substring(NEW.name_sealed FROM 1 FOR 5) <= substring(OLD.name_sealed FROM 1 FOR 5))
  OR (NEW.content_sealed <> OLD.content_sealed AND substring(NEW.content_sealed FROM 1 FOR 5) <= substring(OLD.content_sealed FROM 1 FOR 5))
) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER notice_step_no_delete BEFORE DELETE OR TRUNCATE ON notice_step
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER notice_step_no_update BEFORE UPDATE ON notice_step FOR EACH ROW WHEN (
  NEW.id IS DISTINCT FROM OLD.id
  OR NEW.notice_id IS DISTINCT FROM OLD.notice_id
  OR NEW.ordinal IS DISTINCT FROM OLD.ordinal
  OR NEW.step IS DISTINCT FROM OLD.step
  OR NEW.other_id IS DISTINCT FROM OLD.other_id
  OR NEW.taken_by IS DISTINCT FROM OLD.taken_by
  OR NEW.taken_at IS DISTINCT FROM OLD.taken_at
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
  OR (NEW.text_sealed <> OLD.text_sealed AND substring(NEW.text_sealed FROM 1 FOR 5) <= substring(OLD.text_sealed FROM 1 FOR 5))
) EXECUTE FUNCTION refuse_change();
