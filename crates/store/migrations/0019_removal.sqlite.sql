-- What was sent is removed only when a line in `removal` names it, and such a line is never changed or removed.

DROP TRIGGER report_no_delete;

CREATE TRIGGER report_no_delete BEFORE DELETE ON report
WHEN NOT EXISTS (SELECT 1 FROM removal WHERE record_id = OLD.id AND kind = 'report')
BEGIN SELECT RAISE(ABORT, 'report is never changed'); END;

DROP TRIGGER receipt_no_delete;

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
WHEN NOT EXISTS (SELECT 1 FROM removal WHERE record_id = OLD.report_id AND kind = 'report')
BEGIN SELECT RAISE(ABORT, 'receipt is never changed'); END;

DROP TRIGGER submission_no_delete;

CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission
WHEN NOT EXISTS (SELECT 1 FROM removal WHERE record_id = OLD.id AND kind = 'submission')
BEGIN SELECT RAISE(ABORT, 'submission is never changed'); END;

DROP TRIGGER proof_no_delete;

CREATE TRIGGER proof_no_delete BEFORE DELETE ON proof
WHEN NOT EXISTS
    (SELECT 1 FROM removal WHERE record_id = OLD.record_id AND kind IN ('report', 'submission'))
BEGIN SELECT RAISE(ABORT, 'proof is never changed'); END;

CREATE TRIGGER removal_no_update BEFORE UPDATE ON removal
BEGIN SELECT RAISE(ABORT, 'removal is never changed'); END;

CREATE TRIGGER removal_no_delete BEFORE DELETE ON removal
BEGIN SELECT RAISE(ABORT, 'removal is never changed'); END;
