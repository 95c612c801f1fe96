-- Times are whole microseconds since 1970 (UTC); days are text, 2026-01-31; yes and no are 1 and 0.
-- Columns that end in _sealed hold AES-256-GCM text, those that end in _lookup or _key keyed hashes.

CREATE TABLE meta (
    id BIGINT PRIMARY KEY NOT NULL,
    mode TEXT NOT NULL,
    key_check BYTEA NOT NULL
);

CREATE TABLE data_key (
    id BIGINT PRIMARY KEY NOT NULL,
    wrapped_by TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE committee (
    id TEXT PRIMARY KEY NOT NULL,
    municipality_code TEXT NOT NULL,
    name TEXT NOT NULL,
    areas TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    details_sealed BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE person_identifier (
    kind TEXT NOT NULL,
    issuer TEXT NOT NULL,
    value_lookup BYTEA NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    value_sealed BYTEA NOT NULL,
    PRIMARY KEY (kind, issuer, value_lookup)
);

CREATE TABLE assignment (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    committee_id TEXT REFERENCES committee (id),
    role TEXT NOT NULL,
    areas TEXT NOT NULL,
    granted_by TEXT,
    granted_at BIGINT NOT NULL,
    ends_on TEXT,
    ended_at BIGINT,
    ended_by TEXT
);

CREATE INDEX assignment_person ON assignment (person_id);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    provider TEXT NOT NULL,
    level BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX session_person ON session (person_id);

CREATE TABLE kept_post (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    path TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX kept_post_person ON kept_post (person_id);

CREATE TABLE catalogue_version (
    hash TEXT PRIMARY KEY NOT NULL,
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    content TEXT NOT NULL,
    first_used_at BIGINT NOT NULL
);

CREATE TABLE cases (
    id TEXT PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    committee_id TEXT NOT NULL REFERENCES committee (id),
    area TEXT NOT NULL,
    measure TEXT NOT NULL,
    focus TEXT,
    delay_kind TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    interrupted_on TEXT,
    status TEXT NOT NULL,
    is_protected BIGINT NOT NULL,
    person_sealed BYTEA NOT NULL,
    person_lookup BYTEA NOT NULL,
    identity_key BYTEA NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    revision BIGINT NOT NULL,
    UNIQUE (committee_id, identity_key)
);

CREATE INDEX cases_person ON cases (committee_id, person_lookup);

CREATE TABLE draft (
    id TEXT PRIMARY KEY NOT NULL,
    committee_id TEXT REFERENCES committee (id),
    area TEXT,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL REFERENCES person (id),
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    answers_sealed BYTEA NOT NULL,
    duplicate_key BYTEA,
    discarded_at BIGINT,
    sent_report_id TEXT
);

CREATE INDEX draft_place ON draft (committee_id, area, updated_at);
CREATE INDEX draft_maker ON draft (created_by);
CREATE INDEX draft_duplicate ON draft (committee_id, duplicate_key);

CREATE TABLE draft_revision (
    draft_id TEXT NOT NULL REFERENCES draft (id),
    revision BIGINT NOT NULL,
    answers_sealed BYTEA NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (draft_id, revision)
);

CREATE TABLE report (
    id TEXT PRIMARY KEY NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    ordinal BIGINT NOT NULL,
    draft_id TEXT UNIQUE REFERENCES draft (id),
    kind TEXT NOT NULL,
    period TEXT,
    committee_id TEXT NOT NULL REFERENCES committee (id),
    area TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent_by TEXT NOT NULL REFERENCES person (id),
    catalogue_hash TEXT NOT NULL REFERENCES catalogue_version (hash),
    document_sealed BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    status TEXT NOT NULL,
    UNIQUE (case_id, ordinal)
);

CREATE INDEX report_place ON report (committee_id, area, sent_at);

CREATE TABLE receipt (
    report_id TEXT PRIMARY KEY NOT NULL REFERENCES report (id),
    pdf_sealed BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Ids only, and no references: a line outlives what it tells of.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    record TEXT NOT NULL,
    committee_id TEXT,
    request_id TEXT NOT NULL,
    seal BYTEA NOT NULL
);

CREATE INDEX audit_committee ON audit (committee_id, seq);
CREATE INDEX audit_record ON audit (record, seq);

-- The last line's number and seal. Whoever adds lines holds this row until the commit.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY NOT NULL,
    seq BIGINT NOT NULL,
    seal BYTEA NOT NULL
);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);

CREATE TABLE option_proposal (
    id TEXT PRIMARY KEY NOT NULL,
    committee_id TEXT NOT NULL REFERENCES committee (id),
    area TEXT NOT NULL,
    list TEXT NOT NULL,
    proposal_sealed BYTEA NOT NULL,
    context TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL
);
