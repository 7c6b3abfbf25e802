package backfill

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"upness/migrate/dial"
	"upness/plan"
)

// oldest is the first major version whose planner and views are known to serve.
const oldest = 12

// parse reads the DSN; it opens nothing yet.
func parse(dsn plan.Secret) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		// Its text may hold what stood in the place of a password.
		return nil, errors.New("backfill: the DSN is no connection string: give one such as postgres://user@host/database")
	}
	for name, value := range map[string]string{
		// The cursor is kept as text and must be read as it was written.
		"application_name": "upness backfill", "timezone": "UTC", "datestyle": "ISO, MDY", "intervalstyle": "postgres",
		"extra_float_digits": "1", "standard_conforming_strings": "on", "bytea_output": "hex",
	} {
		config.RuntimeParams[name] = value
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // planned each time, with the bounds at hand
	config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	dial.Cancel(&config.Config)
	return config, nil
}

func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return nil, fmt.Errorf("backfill: database %s at %s:%d: %w", cmp.Or(config.Database, config.User), config.Host, config.Port, dial.Reason(err))
	}
	return conn, nil
}
