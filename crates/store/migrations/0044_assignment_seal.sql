-- Who may do what carries a seal over what was given. That it has ended is written in the row later, and in the log.

ALTER TABLE assignment ADD COLUMN row_seal BYTEA;
