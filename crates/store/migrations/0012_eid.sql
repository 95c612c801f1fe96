-- Logins and signatures that are under way, and what was proved when something was sent.

-- One try to log in, or to sign. What ends it is stored before it is used.
CREATE TABLE attempt (
    id TEXT PRIMARY KEY NOT NULL,
    provider TEXT NOT NULL,
    -- SHA-256 of what only the browser holds that began it.
    browser_hash TEXT NOT NULL,
    -- Whose session it was begun in; none when it is a login.
    person_id TEXT REFERENCES person (id),
    details_sealed BYTEA NOT NULL,
    state TEXT NOT NULL,
    hint TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    -- Nobody asks the provider before this; whoever moves it on asks.
    collect_after BIGINT NOT NULL,
    result_sealed BYTEA,
    ended_at BIGINT
);

CREATE INDEX attempt_begun ON attempt (begun_at);
CREATE INDEX attempt_person ON attempt (person_id, state);

-- Who was proved to have sent it, and how.
CREATE TABLE proof (
    record_id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    given_at BIGINT NOT NULL,
    content_sha256 TEXT NOT NULL,
    evidence_sealed BYTEA NOT NULL
);
