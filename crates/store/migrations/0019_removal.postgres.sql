-- What was sent is removed only when a line in `removal` names it, and such a line is never changed or removed.

-- The arguments: the column that holds what the line names, and the kinds that the line may have.
CREATE FUNCTION refuse_unless_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named text;
BEGIN
    EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO named USING OLD;
    IF EXISTS (SELECT 1 FROM removal WHERE record_id = named
        AND (kind = TG_ARGV[1] OR kind = TG_ARGV[2])) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME;
END $$;

DROP TRIGGER report_no_delete ON report;

CREATE TRIGGER report_no_delete BEFORE DELETE ON report
FOR EACH ROW EXECUTE FUNCTION refuse_unless_removed('id', 'report');

DROP TRIGGER receipt_no_delete ON receipt;

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
FOR EACH ROW EXECUTE FUNCTION refuse_unless_removed('report_id', 'report');

DROP TRIGGER submission_no_delete ON submission;

CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission
FOR EACH ROW EXECUTE FUNCTION refuse_unless_removed('id', 'submission');

DROP TRIGGER proof_no_delete ON proof;

CREATE TRIGGER proof_no_delete BEFORE DELETE ON proof
FOR EACH ROW EXECUTE FUNCTION refuse_unless_removed('record_id', 'report', 'submission');

CREATE TRIGGER removal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON removal
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
