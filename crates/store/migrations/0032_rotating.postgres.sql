-- What was sent and proved is encrypted anew only while keys are being changed, which the log tells of.

-- A condition of a trigger cannot look into another table. Beside it, `<table>_no_update` says what may never change.
CREATE FUNCTION refuse_unless_rotating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM meta WHERE is_rotating = 1) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME;
END $$;

CREATE TRIGGER report_no_reseal BEFORE UPDATE ON report FOR EACH ROW WHEN (
  NEW.document_sealed IS DISTINCT FROM OLD.document_sealed
) EXECUTE FUNCTION refuse_unless_rotating();

CREATE TRIGGER receipt_no_reseal BEFORE UPDATE ON receipt FOR EACH ROW WHEN (
  NEW.pdf_sealed IS DISTINCT FROM OLD.pdf_sealed
) EXECUTE FUNCTION refuse_unless_rotating();

CREATE TRIGGER submission_no_reseal BEFORE UPDATE ON submission FOR EACH ROW WHEN (
  NEW.document_sealed IS DISTINCT FROM OLD.document_sealed
  OR NEW.pdf_sealed IS DISTINCT FROM OLD.pdf_sealed
) EXECUTE FUNCTION refuse_unless_rotating();

CREATE TRIGGER proof_no_reseal BEFORE UPDATE ON proof FOR EACH ROW WHEN (
  NEW.evidence_sealed IS DISTINCT FROM OLD.evidence_sealed
) EXECUTE FUNCTION refuse_unless_rotating();
