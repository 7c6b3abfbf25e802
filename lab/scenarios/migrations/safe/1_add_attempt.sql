-- Needs its lock for a moment only, and gives up rather than let clients queue.
SET lock_timeout = '300ms';
ALTER TABLE responses ADD COLUMN attempt int;
-- New answers have a value from here on, whichever version writes them.
ALTER TABLE responses ALTER COLUMN attempt SET DEFAULT 1;
