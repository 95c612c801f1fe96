-- Keys that are changed while the service runs, and rows that are sealed.

-- Keys of keyed hashes, wrapped as data keys are. Number 0 stands in the key file.
CREATE TABLE lookup_key (
    id BIGINT PRIMARY KEY NOT NULL,
    wrapped_by TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- The key that hashes are made with, and the oldest that some may still be made with.
ALTER TABLE meta ADD COLUMN lookup_key BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN lookup_from BIGINT NOT NULL DEFAULT 0;
-- Whether keys are being changed.
ALTER TABLE meta ADD COLUMN is_rotating BIGINT NOT NULL DEFAULT 0;
-- The last step of this list that a program must at least know, to be let in.
ALTER TABLE meta ADD COLUMN oldest_program BIGINT NOT NULL DEFAULT 0;

-- What duplicate_key is the hash of. Missing in drafts from before.
ALTER TABLE draft ADD COLUMN duplicate_sealed BYTEA;

-- Keyed hashes of the whole row. Missing until the tables are brought up to date once more, in rows from before.
ALTER TABLE report ADD COLUMN row_seal BYTEA;
ALTER TABLE receipt ADD COLUMN row_seal BYTEA;
ALTER TABLE submission ADD COLUMN row_seal BYTEA;
ALTER TABLE proof ADD COLUMN row_seal BYTEA;
