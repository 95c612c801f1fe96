-- What was sent and proved is never changed; but it may be encrypted anew, under a newer data key, and be sealed once.
-- A sealed text begins with its version and its data key's number: it may only grow.

DROP TRIGGER report_no_change ON report;

CREATE TRIGGER report_no_delete BEFORE DELETE ON report
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER report_no_truncate BEFORE TRUNCATE ON report
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER report_no_update BEFORE UPDATE ON report FOR EACH ROW WHEN (
  NEW.id IS DISTINCT FROM OLD.id
  OR NEW.case_id IS DISTINCT FROM OLD.case_id
  OR NEW.ordinal IS DISTINCT FROM OLD.ordinal
  OR NEW.draft_id IS DISTINCT FROM OLD.draft_id
  OR NEW.kind IS DISTINCT FROM OLD.kind
  OR NEW.period IS DISTINCT FROM OLD.period
  OR NEW.committee_id IS DISTINCT FROM OLD.committee_id
  OR NEW.area IS DISTINCT FROM OLD.area
  OR NEW.sent_at IS DISTINCT FROM OLD.sent_at
  OR NEW.sent_by IS DISTINCT FROM OLD.sent_by
  OR NEW.catalogue_hash IS DISTINCT FROM OLD.catalogue_hash
  OR NEW.sha256 IS DISTINCT FROM OLD.sha256
  OR NEW.status IS DISTINCT FROM OLD.status
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
  OR (NEW.document_sealed <> OLD.document_sealed AND substring(NEW.document_sealed FROM 1 FOR 5) <= substring(OLD.document_sealed FROM 1 FOR 5))
) EXECUTE FUNCTION refuse_change();

DROP TRIGGER receipt_no_change ON receipt;

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON receipt
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt FOR EACH ROW WHEN (
  NEW.report_id IS DISTINCT FROM OLD.report_id
  OR NEW.sha256 IS DISTINCT FROM OLD.sha256
  OR NEW.created_at IS DISTINCT FROM OLD.created_at
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
  OR (NEW.pdf_sealed <> OLD.pdf_sealed AND substring(NEW.pdf_sealed FROM 1 FOR 5) <= substring(OLD.pdf_sealed FROM 1 FOR 5))
) EXECUTE FUNCTION refuse_change();

DROP TRIGGER submission_no_change ON submission;

CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER submission_no_truncate BEFORE TRUNCATE ON submission
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission FOR EACH ROW WHEN (
  NEW.id IS DISTINCT FROM OLD.id
  OR NEW.service IS DISTINCT FROM OLD.service
  OR NEW.reference IS DISTINCT FROM OLD.reference
  OR NEW.committee_id IS DISTINCT FROM OLD.committee_id
  OR NEW.draft_id IS DISTINCT FROM OLD.draft_id
  OR NEW.sent_at IS DISTINCT FROM OLD.sent_at
  OR NEW.sent_by IS DISTINCT FROM OLD.sent_by
  OR NEW.catalogue_hash IS DISTINCT FROM OLD.catalogue_hash
  OR NEW.sha256 IS DISTINCT FROM OLD.sha256
  OR NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
  OR (NEW.document_sealed <> OLD.document_sealed AND substring(NEW.document_sealed FROM 1 FOR 5) <= substring(OLD.document_sealed FROM 1 FOR 5))
  OR (NEW.pdf_sealed <> OLD.pdf_sealed AND substring(NEW.pdf_sealed FROM 1 FOR 5) <= substring(OLD.pdf_sealed FROM 1 FOR 5))
) EXECUTE FUNCTION refuse_change();

DROP TRIGGER proof_no_change ON proof;

CREATE TRIGGER proof_no_delete BEFORE DELETE ON proof
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER proof_no_truncate BEFORE TRUNCATE ON proof
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER proof_no_update BEFORE UPDATE ON proof FOR EACH ROW WHEN (
  NEW.record_id IS DISTINCT FROM OLD.record_id
  OR NEW.kind IS DISTINCT FROM OLD.kind
  OR NEW.provider IS DISTINCT FROM OLD.provider
  OR NEW.person_id IS DISTINCT FROM OLD.person_id
  OR NEW.given_at IS DISTINCT FROM OLD.given_at
  OR NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS DISTINCT FROM OLD.row_seal)
  OR (NEW.evidence_sealed <> OLD.evidence_sealed AND substring(NEW.evidence_sealed FROM 1 FOR 5) <= substring(OLD.evidence_sealed FROM 1 FOR 5))
) EXECUTE FUNCTION refuse_change();
