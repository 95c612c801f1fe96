-- The same for the register. A step of its own: whoever is at work is kept from one table at a time.

ALTER TABLE register_role ADD COLUMN row_seal BYTEA;
