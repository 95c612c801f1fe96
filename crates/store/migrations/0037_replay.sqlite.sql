-- What the register says of an operation follows from its notices; so what was there before them is kept, and their order.

-- The days as they were when the operation came into the register.
ALTER TABLE operation ADD COLUMN first_starts_on TEXT;
ALTER TABLE operation ADD COLUMN first_is_started BIGINT NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN first_paused_from TEXT;
ALTER TABLE operation ADD COLUMN first_paused_to TEXT;
ALTER TABLE operation ADD COLUMN first_closed_on TEXT;
-- How many notices had been sent when the organisation said that the planned operation had started.
ALTER TABLE operation ADD COLUMN started_after BIGINT;

-- In which order notices about an operation were sent; 0 for those from before the order was kept, which go by time.
ALTER TABLE notice ADD COLUMN ordinal BIGINT NOT NULL DEFAULT 0;

-- Of what is here already: what no notice can have said was so from the beginning.
UPDATE operation SET first_starts_on = starts_on, first_is_started = is_started;
UPDATE operation SET first_is_started = 0
WHERE EXISTS (SELECT 1 FROM notice n WHERE n.operation_id = operation.id AND n.kind = 'new' AND n.happened_on > n.sent_on);
UPDATE operation SET first_paused_from = paused_from, first_paused_to = paused_to
WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.operation_id = operation.id AND n.kind IN ('pause', 'resume'));
UPDATE operation SET first_closed_on = closed_on
WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.operation_id = operation.id AND n.kind IN ('new', 'closing'));
