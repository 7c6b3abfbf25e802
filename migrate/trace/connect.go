package trace

import (
	"context"
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
