-- +goose Up
ALTER TABLE accounts ALTER COLUMN email TYPE varchar(200);
ALTER TABLE accounts ALTER COLUMN id TYPE bigint;
ALTER TABLE orders ADD CONSTRAINT orders_account FOREIGN KEY (account_id) REFERENCES accounts (id);
CREATE INDEX CONCURRENTLY orders_account ON orders (account_id);
ALTER TABLE accounts RENAME COLUMN state TO status;

-- +goose Down
ALTER TABLE accounts RENAME COLUMN status TO state;
DROP INDEX orders_account;
ALTER TABLE orders DROP CONSTRAINT orders_account;
