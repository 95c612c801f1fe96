-- Text is compared and ordered by its bytes, as SQLite does, whatever language the server speaks.

DO $$
DECLARE place record;
BEGIN
    FOR place IN
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type = 'text'
        AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE '\_sqlx%'
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE "C"',
            place.table_name, place.column_name);
    END LOOP;
END $$;
