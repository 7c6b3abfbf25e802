-- +goose Up
SET lock_timeout = '2s';
-- Checked for new rows at once, for those that are there in the next file.
ALTER TABLE orders ADD CONSTRAINT orders_account FOREIGN KEY (account_id) REFERENCES accounts (id) NOT VALID;

-- +goose Down
SET lock_timeout = '2s';
ALTER TABLE orders DROP CONSTRAINT orders_account;
