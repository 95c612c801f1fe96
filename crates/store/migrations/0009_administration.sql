-- What the authority's administrator works with: connections, committees that change, lists of options.

-- The first lead reporter of a committee, asked for by the municipality.
CREATE TABLE connection (
    submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id),
    municipality_code TEXT NOT NULL,
    wish_sealed BYTEA NOT NULL,
    state TEXT NOT NULL,
    sent_by TEXT NOT NULL REFERENCES person (id),
    sent_at BIGINT NOT NULL,
    -- SHA-256 of the token in the link to whoever is to sign, and until when it can be used.
    link_hash TEXT UNIQUE,
    link_until BIGINT,
    signature_sealed BYTEA,
    signed_by TEXT REFERENCES person (id),
    signed_at BIGINT,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    reply_sealed BYTEA,
    committee_id TEXT REFERENCES committee (id)
);

CREATE INDEX connection_state ON connection (state, sent_at);
CREATE INDEX connection_sender ON connection (sent_by, sent_at);

-- A change of a committee, asked for by its lead reporter.
CREATE TABLE committee_request (
    submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id),
    committee_id TEXT NOT NULL REFERENCES committee (id),
    wish_sealed BYTEA NOT NULL,
    state TEXT NOT NULL,
    sent_by TEXT NOT NULL REFERENCES person (id),
    sent_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    reply_sealed BYTEA
);

CREATE INDEX committee_request_state ON committee_request (state, sent_at);
CREATE INDEX committee_request_committee ON committee_request (committee_id, sent_at);

-- What has happened to a committee: connected, renamed, other areas, merged, split.
CREATE TABLE committee_change (
    id TEXT PRIMARY KEY NOT NULL,
    committee_id TEXT NOT NULL REFERENCES committee (id),
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    areas TEXT NOT NULL,
    other_id TEXT REFERENCES committee (id),
    changed_by TEXT NOT NULL REFERENCES person (id),
    changed_at BIGINT NOT NULL
);

CREATE INDEX committee_change_committee ON committee_change (committee_id, changed_at);

-- From which committees' areas a committee has taken over cases. What was sent there stays there.
CREATE TABLE committee_origin (
    committee_id TEXT NOT NULL REFERENCES committee (id),
    from_id TEXT NOT NULL REFERENCES committee (id),
    area TEXT NOT NULL,
    PRIMARY KEY (committee_id, from_id, area)
);

-- Lists of options as the administrator has published them, in order; the latest of each list is in force.
CREATE TABLE option_list (
    seq BIGINT PRIMARY KEY NOT NULL,
    list TEXT NOT NULL,
    content TEXT NOT NULL,
    comment TEXT NOT NULL,
    published_by TEXT NOT NULL REFERENCES person (id),
    published_at BIGINT NOT NULL
);

CREATE INDEX option_list_list ON option_list (list, seq);

-- A list that is being changed.
CREATE TABLE option_list_draft (
    list TEXT PRIMARY KEY NOT NULL,
    content TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_by TEXT NOT NULL REFERENCES person (id),
    changed_at BIGINT NOT NULL
);

ALTER TABLE option_proposal ADD COLUMN handled_at BIGINT;
ALTER TABLE option_proposal ADD COLUMN handled_by TEXT REFERENCES person (id);

CREATE INDEX outbox_created ON outbox (created_at);
