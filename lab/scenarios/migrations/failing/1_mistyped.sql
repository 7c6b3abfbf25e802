-- The new version counts attempts. The second statement is mistyped.
ALTER TABLE responses ADD COLUMN attempt int;
ALTER TABLE responses ALTER COLUMN atempt SET DEFAULT 1;
