-- Reads and writes go on. It waits for old transactions, so no lock_timeout.
CREATE INDEX CONCURRENTLY responses_created ON responses (created_at);
