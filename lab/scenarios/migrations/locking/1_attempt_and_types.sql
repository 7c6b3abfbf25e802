-- One transaction around everything, as many frameworks have it: the lock that
-- the first statement takes is held until the last one has rewritten the table.
BEGIN;
ALTER TABLE responses ADD COLUMN attempt int NOT NULL DEFAULT 1;
CREATE INDEX responses_created ON responses (created_at);
-- Each of these writes every row and every index anew.
ALTER TABLE responses ALTER COLUMN task TYPE bigint;
ALTER TABLE responses ALTER COLUMN created_at TYPE timestamptz(3);
COMMIT;
