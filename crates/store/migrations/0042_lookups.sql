-- What a page asks for is looked up, and not looked for through everything that there is.

-- The reports of a case, as far as periods go, without their documents.
CREATE INDEX report_periods ON report (case_id, ordinal, period, sent_at, status);
-- What is open, by place and by whose it is; most drafts have been sent.
CREATE INDEX draft_open ON draft (committee_id, area, updated_at)
WHERE discarded_at IS NULL AND sent_report_id IS NULL;
CREATE INDEX draft_own ON draft (created_by, updated_at)
WHERE discarded_at IS NULL AND sent_report_id IS NULL;
-- A person's numbers.
CREATE INDEX person_identifier_person ON person_identifier (person_id);
-- What goes with several notices, when one of the files is removed.
CREATE INDEX attachment_carried_attachment ON attachment_carried (attachment_id);
-- Messages that were not accepted: few, and counted on every page of the desk.
CREATE INDEX outbox_failed ON outbox (created_at) WHERE failed_at IS NOT NULL;
-- Sheltered homes: few, and listed by themselves.
CREATE INDEX operation_sheltered ON operation (organisation_id, id) WHERE is_sheltered = 1;
-- What an operation was with a notice.
CREATE INDEX operation_version_notice ON operation_version (notice_id);
-- What was corrected in a case, and what was written about it.
CREATE INDEX correction_of_case ON correction (case_id, state);
CREATE INDEX draft_of_case ON draft (case_id) WHERE case_id IS NOT NULL;
