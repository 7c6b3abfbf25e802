package testserver

import (
	"context"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/plan"
)

// Database makes an empty database of that name on the server, for one test.
func Database(ctx context.Context, on *postgres.Server, name string) (plan.Secret, error) {
	u, err := url.Parse(on.DSN().Reveal())
	if err != nil {
		return "", fmt.Errorf("DSN of the server: %w", err)
	}
	conn, err := pgx.Connect(ctx, on.DSN().Reveal())
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("making database %s: %w", name, err)
	}
	u.Path = "/" + name
	return plan.Secret(u.String()), nil
}
