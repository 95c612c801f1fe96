-- The removals that were made last are found without reading every line of all that was ever removed.
CREATE INDEX removal_latest ON removal (removed_at, run, removed_by);
