-- +goose Up
-- It reads the table while others read and write it.
ALTER TABLE orders VALIDATE CONSTRAINT orders_account;

-- +goose Down
SELECT 1;
