-- Quick, and wrong: version 1 still reads and writes the column.
SET lock_timeout = '300ms';
ALTER TABLE responses ADD COLUMN attempt int NOT NULL DEFAULT 1;
ALTER TABLE responses DROP COLUMN task;
