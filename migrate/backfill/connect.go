package backfill

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"upness/plan"
)

// oldest is the first major version whose planner and views are known to serve.
const oldest = 12

// cancelWait is how long the server gets to cancel a statement when its context
// ends, before the driver hangs up.
const cancelWait = 5 * time.Second

// dial reads the DSN; it opens nothing yet.
func dial(dsn plan.Secret) (*pgx.ConnConfig, error) {
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
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelWait}
	}
	return config, nil
}

func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return nil, fmt.Errorf("backfill: database %s at %s:%d: %w", cmp.Or(config.Database, config.User), config.Host, config.Port, plain(err))
	}
	return conn, nil
}

// plain is what the server or the network said, once: the driver tells of each
// address, and of each try with and without TLS.
func plain(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return fmt.Errorf("%s (SQLSTATE %s)", pg.Message, pg.Code)
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return network
	}
	return err
}
