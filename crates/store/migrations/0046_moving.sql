-- Everything in this database is being, or has been, moved to another one: nobody writes here any more. Not copied.

CREATE TABLE moving (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    begun_at BIGINT NOT NULL,
    is_done BIGINT NOT NULL DEFAULT 0
);
