-- Notices with the authority: what is attached to them, and what happens to them.

-- A file that belongs to a draft, and is sent with it. Its name and what is in it are sealed.
CREATE TABLE attachment (
    id TEXT PRIMARY KEY NOT NULL,
    draft_id TEXT NOT NULL REFERENCES draft (id),
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES person (id),
    added_at BIGINT NOT NULL,
    row_seal BYTEA,
    name_sealed BYTEA NOT NULL,
    content_sealed BYTEA NOT NULL
);

CREATE INDEX attachment_draft ON attachment (draft_id, added_at);

-- What the authority and the organisation have done with a notice, step by step.
CREATE TABLE notice_step (
    id TEXT PRIMARY KEY NOT NULL,
    notice_id TEXT NOT NULL REFERENCES notice (id),
    ordinal BIGINT NOT NULL,
    step TEXT NOT NULL,
    -- The notice that was sent in its place.
    other_id TEXT REFERENCES notice (id),
    taken_by TEXT NOT NULL REFERENCES person (id),
    taken_at BIGINT NOT NULL,
    row_seal BYTEA,
    -- What the organisation is told.
    text_sealed BYTEA NOT NULL,
    UNIQUE (notice_id, ordinal)
);

CREATE INDEX notice_step_other ON notice_step (other_id) WHERE other_id IS NOT NULL;

-- A draft that is to be sent in place of a notice that the authority has asked to be completed.
CREATE TABLE notice_completion (
    draft_id TEXT PRIMARY KEY NOT NULL REFERENCES draft (id),
    notice_id TEXT NOT NULL REFERENCES notice (id)
);

CREATE INDEX notice_completion_notice ON notice_completion (notice_id);
