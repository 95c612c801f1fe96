-- What was sent, and what was done, is never changed or removed.

CREATE TRIGGER report_no_update BEFORE UPDATE ON report
BEGIN SELECT RAISE(ABORT, 'report is never changed'); END;

CREATE TRIGGER report_no_delete BEFORE DELETE ON report
BEGIN SELECT RAISE(ABORT, 'report is never changed'); END;

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'receipt is never changed'); END;

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'receipt is never changed'); END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END;

CREATE TRIGGER catalogue_version_no_update BEFORE UPDATE ON catalogue_version
BEGIN SELECT RAISE(ABORT, 'catalogue_version is never changed'); END;

CREATE TRIGGER catalogue_version_no_delete BEFORE DELETE ON catalogue_version
BEGIN SELECT RAISE(ABORT, 'catalogue_version is never changed'); END;
