-- +goose Up
SET lock_timeout = '2s';
-- upness:allow drop-column no version reads it since 2026-01, see release 41
ALTER TABLE accounts DROP COLUMN state;

-- +goose Down
SET lock_timeout = '2s';
ALTER TABLE accounts ADD COLUMN state varchar(20);
