-- Cases that are reported again: what lists and deadlines need of the latest report, without opening any.

ALTER TABLE committee ADD COLUMN cases_revision BIGINT NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN last_ordinal BIGINT NOT NULL DEFAULT 1;
ALTER TABLE cases ADD COLUMN last_sent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN last_period TEXT;
-- The committee's cases_revision at the latest change, so that a list in memory fetches only what is new.
ALTER TABLE cases ADD COLUMN changed_in BIGINT NOT NULL DEFAULT 0;

UPDATE cases SET
    last_ordinal = (SELECT MAX(ordinal) FROM report WHERE report.case_id = cases.id),
    last_sent_at = (SELECT MAX(sent_at) FROM report WHERE report.case_id = cases.id),
    last_period = (SELECT MAX(period) FROM report WHERE report.case_id = cases.id)
WHERE EXISTS (SELECT 1 FROM report WHERE report.case_id = cases.id);

CREATE INDEX cases_changed ON cases (committee_id, changed_in, id);

ALTER TABLE draft ADD COLUMN case_id TEXT REFERENCES cases (id);

-- One open follow-up for each case, whoever begins it.
CREATE UNIQUE INDEX draft_case ON draft (case_id)
WHERE case_id IS NOT NULL AND discarded_at IS NULL AND sent_report_id IS NULL;

CREATE TABLE correction (
    id TEXT PRIMARY KEY NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    committee_id TEXT NOT NULL REFERENCES committee (id),
    area TEXT NOT NULL,
    field TEXT NOT NULL,
    wish_sealed BYTEA NOT NULL,
    requested_by TEXT NOT NULL REFERENCES person (id),
    requested_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    reply_sealed BYTEA
);

CREATE INDEX correction_case ON correction (case_id, requested_at);
CREATE INDEX correction_state ON correction (state, requested_at);

-- The committee's own note about a case with a fictitious identity. The authority never reads it.
CREATE TABLE case_note (
    case_id TEXT PRIMARY KEY NOT NULL REFERENCES cases (id),
    note_sealed BYTEA NOT NULL,
    written_by TEXT NOT NULL REFERENCES person (id),
    written_at BIGINT NOT NULL
);

-- Relatives in one household; each pair stands once, the lower id first.
CREATE TABLE case_link (
    one_id TEXT NOT NULL REFERENCES cases (id),
    other_id TEXT NOT NULL REFERENCES cases (id),
    linked_by TEXT NOT NULL REFERENCES person (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (one_id, other_id)
);

CREATE INDEX case_link_other ON case_link (other_id);
