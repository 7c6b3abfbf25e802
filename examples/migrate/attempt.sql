-- A short lock_timeout: an ALTER TABLE that has to wait gives up before the queue
-- behind it is felt, and can be tried again.
SET lock_timeout = '300ms';
ALTER TABLE responses ADD COLUMN attempt int;
ALTER TABLE responses ALTER COLUMN attempt SET DEFAULT 1;
ALTER TABLE responses ADD CONSTRAINT attempt_positive CHECK (attempt > 0) NOT VALID;
ALTER TABLE responses VALIDATE CONSTRAINT attempt_positive;
SET lock_timeout = 0;
CREATE INDEX CONCURRENTLY responses_attempt ON responses (attempt);
