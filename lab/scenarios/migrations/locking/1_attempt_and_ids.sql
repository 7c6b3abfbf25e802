-- One transaction around everything, as many frameworks have it: the lock that
-- the first statement takes is held until the last one has rewritten the table.
BEGIN;
ALTER TABLE responses ADD COLUMN attempt int NOT NULL DEFAULT 1;
CREATE INDEX responses_created ON responses (created_at);
ALTER TABLE responses ALTER COLUMN student_id TYPE bigint, ALTER COLUMN course_id TYPE bigint;
COMMIT;
