-- A sealing of rows that is broken off goes on: the step that the rows were written at, until all of them are sealed.

ALTER TABLE meta ADD COLUMN sealing_from BIGINT;
