-- Data that ages: drafts that nobody touches, what must be kept, and what has been removed.

-- When somebody was last told that nobody touches the draft. It counts only if nobody has touched it since.
ALTER TABLE draft ADD COLUMN reminded_at BIGINT;

CREATE INDEX draft_left ON draft (updated_at) WHERE discarded_at IS NULL AND sent_report_id IS NULL;
CREATE INDEX cases_closed ON cases (closed_at, id) WHERE closed_at IS NOT NULL;

-- A case that is kept though its time has passed.
CREATE TABLE retention_hold (
    case_id TEXT PRIMARY KEY NOT NULL REFERENCES cases (id),
    reason TEXT NOT NULL,
    -- Nobody when the service found it itself.
    held_by TEXT REFERENCES person (id),
    held_at BIGINT NOT NULL
);

-- What was removed of that which is never changed. No references: a line outlives what it tells of.
CREATE TABLE removal (
    record_id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    committee_id TEXT,
    rule TEXT NOT NULL,
    -- What was removed at one time, by one person.
    run TEXT NOT NULL,
    removed_by TEXT NOT NULL,
    removed_at BIGINT NOT NULL,
    -- Of a case: the committee's cases_revision, so that a list in memory lets go of it.
    changed_in BIGINT
);

CREATE INDEX removal_run ON removal (run, record_id);
CREATE INDEX removal_committee ON removal (committee_id, changed_in);
CREATE INDEX removal_reference ON removal (reference);
