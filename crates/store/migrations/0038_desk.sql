-- The desk counts its piles without looking up every notice that there has ever been.

-- Notices that something has happened to, by what happened first.
CREATE INDEX notice_step_first ON notice_step (step, notice_id) WHERE ordinal = 1;
-- Notices that nothing more happens to.
CREATE INDEX notice_step_over ON notice_step (notice_id) WHERE step <> 'ask';
