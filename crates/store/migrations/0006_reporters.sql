-- Who may report is decided in the municipality: what lead reporters send, and the messages about it.

-- Name and contact as the lead reporter of this committee gave them. Missing for assignments from before.
ALTER TABLE assignment ADD COLUMN details_sealed BYTEA;
ALTER TABLE assignment ADD COLUMN starts_on TEXT;

CREATE INDEX assignment_committee ON assignment (committee_id);

ALTER TABLE draft ADD COLUMN service TEXT NOT NULL DEFAULT 'individual-report';

-- What was sent in other e-services than the individual report, with its confirmation.
CREATE TABLE submission (
    id TEXT PRIMARY KEY NOT NULL,
    service TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    committee_id TEXT REFERENCES committee (id),
    draft_id TEXT UNIQUE REFERENCES draft (id),
    sent_at BIGINT NOT NULL,
    sent_by TEXT NOT NULL REFERENCES person (id),
    catalogue_hash TEXT NOT NULL REFERENCES catalogue_version (hash),
    document_sealed BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    pdf_sealed BYTEA NOT NULL,
    pdf_sha256 TEXT NOT NULL
);

CREATE INDEX submission_committee ON submission (committee_id, sent_at);
CREATE INDEX submission_sender ON submission (sent_by, sent_at);

-- A lead reporter has looked through the list of reporters, and it is right.
CREATE TABLE reporter_review (
    committee_id TEXT NOT NULL REFERENCES committee (id),
    quarter TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES person (id),
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (committee_id, quarter)
);

ALTER TABLE outbox ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN next_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN failed_at BIGINT;
ALTER TABLE outbox ADD COLUMN answer_sealed BYTEA;
-- What the message is about, so that the same one is never put in the box twice.
ALTER TABLE outbox ADD COLUMN cause TEXT;

CREATE UNIQUE INDEX outbox_cause ON outbox (cause) WHERE cause IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE done_at IS NULL AND failed_at IS NULL;
