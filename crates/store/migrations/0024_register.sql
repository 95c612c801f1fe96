-- The register: organisations, and who may manage their operations.

-- A municipality or a region that has been connected to the register.
CREATE TABLE organisation (
    id TEXT PRIMARY KEY NOT NULL,
    -- Kommunkod in four digits, or regionkod in two (SCB).
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    connected_at BIGINT NOT NULL
);

-- Who may do what for an organisation. Rows are ended, never removed.
CREATE TABLE register_role (
    id TEXT PRIMARY KEY NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    level TEXT NOT NULL,
    -- Legal grounds with commas between; empty for levels that see all.
    grounds TEXT NOT NULL,
    -- Name and contact as whoever gave it wrote them.
    details_sealed BYTEA NOT NULL,
    granted_by TEXT NOT NULL REFERENCES person (id),
    granted_at BIGINT NOT NULL,
    ended_by TEXT REFERENCES person (id),
    ended_at BIGINT
);

-- One role at a time for a person in an organisation.
CREATE UNIQUE INDEX register_role_one ON register_role (organisation_id, person_id)
WHERE ended_at IS NULL;
CREATE INDEX register_role_person ON register_role (person_id);

-- An organisation's wish to be connected, sent by its representative.
CREATE TABLE register_application (
    submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    wish_sealed BYTEA NOT NULL,
    state TEXT NOT NULL,
    sent_by TEXT NOT NULL REFERENCES person (id),
    sent_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    reply_sealed BYTEA,
    organisation_id TEXT REFERENCES organisation (id)
);

CREATE INDEX register_application_state ON register_application (state, sent_at);
CREATE INDEX register_application_sender ON register_application (sent_by, sent_at);
