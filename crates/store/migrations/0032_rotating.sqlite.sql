-- What was sent and proved is encrypted anew only while keys are being changed, which the log tells of.

DROP TRIGGER report_no_update;

CREATE TRIGGER report_no_update BEFORE UPDATE ON report
WHEN NEW.id IS NOT OLD.id
  OR NEW.case_id IS NOT OLD.case_id
  OR NEW.ordinal IS NOT OLD.ordinal
  OR NEW.draft_id IS NOT OLD.draft_id
  OR NEW.kind IS NOT OLD.kind
  OR NEW.period IS NOT OLD.period
  OR NEW.committee_id IS NOT OLD.committee_id
  OR NEW.area IS NOT OLD.area
  OR NEW.sent_at IS NOT OLD.sent_at
  OR NEW.sent_by IS NOT OLD.sent_by
  OR NEW.catalogue_hash IS NOT OLD.catalogue_hash
  OR NEW.sha256 IS NOT OLD.sha256
  OR NEW.status IS NOT OLD.status
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
  OR (NEW.document_sealed <> OLD.document_sealed AND (substr(NEW.document_sealed, 1, 5) <= substr(OLD.document_sealed, 1, 5)
    OR NOT EXISTS (SELECT 1 FROM meta WHERE is_rotating = 1)))
BEGIN SELECT RAISE(ABORT, 'report is never changed'); END;

DROP TRIGGER receipt_no_update;

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
WHEN NEW.report_id IS NOT OLD.report_id
  OR NEW.sha256 IS NOT OLD.sha256
  OR NEW.created_at IS NOT OLD.created_at
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
  OR (NEW.pdf_sealed <> OLD.pdf_sealed AND (substr(NEW.pdf_sealed, 1, 5) <= substr(OLD.pdf_sealed, 1, 5)
    OR NOT EXISTS (SELECT 1 FROM meta WHERE is_rotating = 1)))
BEGIN SELECT RAISE(ABORT, 'receipt is never changed'); END;

DROP TRIGGER submission_no_update;

CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission
WHEN NEW.id IS NOT OLD.id
  OR NEW.service IS NOT OLD.service
  OR NEW.reference IS NOT OLD.reference
  OR NEW.committee_id IS NOT OLD.committee_id
  OR NEW.draft_id IS NOT OLD.draft_id
  OR NEW.sent_at IS NOT OLD.sent_at
  OR NEW.sent_by IS NOT OLD.sent_by
  OR NEW.catalogue_hash IS NOT OLD.catalogue_hash
  OR NEW.sha256 IS NOT OLD.sha256
  OR NEW.pdf_sha256 IS NOT OLD.pdf_sha256
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
  OR (NEW.document_sealed <> OLD.document_sealed AND (substr(NEW.document_sealed, 1, 5) <= substr(OLD.document_sealed, 1, 5)
    OR NOT EXISTS (SELECT 1 FROM meta WHERE is_rotating = 1)))
  OR (NEW.pdf_sealed <> OLD.pdf_sealed AND (substr(NEW.pdf_sealed, 1, 5) <= substr(OLD.pdf_sealed, 1, 5)
    OR NOT EXISTS (SELECT 1 FROM meta WHERE is_rotating = 1)))
BEGIN SELECT RAISE(ABORT, 'submission is never changed'); END;

DROP TRIGGER proof_no_update;

CREATE TRIGGER proof_no_update BEFORE UPDATE ON proof
WHEN NEW.record_id IS NOT OLD.record_id
  OR NEW.kind IS NOT OLD.kind
  OR NEW.provider IS NOT OLD.provider
  OR NEW.person_id IS NOT OLD.person_id
  OR NEW.given_at IS NOT OLD.given_at
  OR NEW.content_sha256 IS NOT OLD.content_sha256
  OR (OLD.row_seal IS NOT NULL AND NEW.row_seal IS NOT OLD.row_seal)
  OR (NEW.evidence_sealed <> OLD.evidence_sealed AND (substr(NEW.evidence_sealed, 1, 5) <= substr(OLD.evidence_sealed, 1, 5)
    OR NOT EXISTS (SELECT 1 FROM meta WHERE is_rotating = 1)))
BEGIN SELECT RAISE(ABORT, 'proof is never changed'); END;
