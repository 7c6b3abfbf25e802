package trace

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/dial"
	"upness/plan"
)

func connect(ctx context.Context, dsn plan.Secret, name string, settings map[string]string) (*pgconn.PgConn, error) {
	cfg, err := pgconn.ParseConfig(dsn.Reveal())
	if err != nil {
		return nil, fmt.Errorf("trace: database: %w", err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = name
	}
	for key, value := range settings {
		cfg.RuntimeParams[key] = value
	}
	dial.Cancel(cfg)
	conn, err := pgconn.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("trace: database %s at %s:%d: %w", cfg.Database, cfg.Host, cfg.Port, dial.Reason(err))
	}
	return conn, nil
}

// value runs a query that gives one value.
func value(ctx context.Context, conn *pgconn.PgConn, sql string) ([]byte, error) {
	results, err := conn.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		if len(r.Rows) == 1 && len(r.Rows[0]) == 1 {
			return r.Rows[0][0], nil
		}
	}
	return nil, errors.New("a query for one value gave none")
}
