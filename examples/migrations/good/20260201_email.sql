-- +goose Up
SET lock_timeout = '2s';
-- Wider: the server only notes it in the catalogue.
ALTER TABLE accounts ALTER COLUMN email TYPE varchar(200);

-- +goose Down
SET lock_timeout = '2s';
-- Every value must fit again: a migration of its own would say how.
SELECT 1;
