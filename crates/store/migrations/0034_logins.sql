-- What a person sees of his or her own sessions, and how one of them was ended in another.

-- The kind of browser and system, in a word or two. Missing where it is not known.
ALTER TABLE session ADD COLUMN device_sealed BYTEA;
-- Whether its person ended it in another session, and whether he or she did not recognise it.
ALTER TABLE session ADD COLUMN is_ended_elsewhere BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN is_disowned BIGINT NOT NULL DEFAULT 0;
