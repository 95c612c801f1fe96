-- Files that were sent with a notice and go with the one that is to stand in its place: they are kept once.

CREATE TABLE attachment_carried (
    draft_id TEXT NOT NULL REFERENCES draft (id),
    attachment_id TEXT NOT NULL REFERENCES attachment (id),
    PRIMARY KEY (draft_id, attachment_id)
);

-- How much somebody has attached and not sent.
CREATE INDEX attachment_added_by ON attachment (added_by, draft_id);
