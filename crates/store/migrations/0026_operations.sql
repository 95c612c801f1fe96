-- Operations (verksamheter) and the notices about them. Nothing here is personal but what is sealed: names and numbers of
-- managers, and everything about sheltered homes, whose plain columns say nothing.

-- Counts every change of the organisation's operations, so that a list in memory knows when it is old.
ALTER TABLE organisation ADD COLUMN operations_revision BIGINT NOT NULL DEFAULT 0;

CREATE TABLE operation (
    id TEXT PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    legal_ground TEXT NOT NULL,
    form TEXT NOT NULL,
    is_sheltered BIGINT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    municipality_code TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    places BIGINT NOT NULL,
    -- Ids of options with commas between.
    target_groups TEXT NOT NULL,
    starts_on TEXT,
    is_started BIGINT NOT NULL,
    paused_from TEXT,
    paused_to TEXT,
    closed_on TEXT,
    -- The latest version of what was notified.
    version BIGINT NOT NULL
);

CREATE INDEX operation_organisation ON operation (organisation_id, is_sheltered);
CREATE INDEX operation_statistics ON operation (legal_ground, form, municipality_code);
-- What may wait for the organisation: planned, or paused until a day.
CREATE INDEX operation_planned ON operation (starts_on) WHERE is_started = 0 AND closed_on IS NULL;
CREATE INDEX operation_paused ON operation (paused_to) WHERE paused_to IS NOT NULL AND closed_on IS NULL;

-- A notice: what was sent about an operation. Its content is the submission with the same id.
CREATE TABLE notice (
    id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id),
    operation_id TEXT NOT NULL REFERENCES operation (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    -- The day that the notice is about.
    happened_on TEXT NOT NULL,
    sent_on TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent_by TEXT NOT NULL REFERENCES person (id)
);

CREATE INDEX notice_operation ON notice (operation_id, sent_at);
CREATE INDEX notice_sent ON notice (sent_at);

-- What the operation's record said from a notice on.
CREATE TABLE operation_version (
    operation_id TEXT NOT NULL REFERENCES operation (id),
    version BIGINT NOT NULL,
    -- None for what was in the register before the service.
    notice_id TEXT REFERENCES notice (id),
    written_at BIGINT NOT NULL,
    answers_sealed BYTEA NOT NULL,
    PRIMARY KEY (operation_id, version)
);
