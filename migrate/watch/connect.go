package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/dial"
	"upness/plan"
)

// ApplicationName is what the watcher's own connection is called.
const ApplicationName = "upness watch"

// settings keep the connection from being in anybody's way: what takes long or
// would wait for a lock ends, nothing is written, and no query is worth a compiler.
var settings = map[string]string{
	"application_name":              ApplicationName,
	"statement_timeout":             "2s",
	"lock_timeout":                  "100ms",
	"default_transaction_read_only": "on",
	"jit":                           "off",
	"search_path":                   "pg_catalog",
}

// patience is how long an answer of the server may take in all.
const patience = 5 * time.Second

func connect(ctx context.Context, dsn plan.Secret) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		return nil, fmt.Errorf("watch: database: %w", err)
	}
	for name, value := range settings {
		cfg.RuntimeParams[name] = value
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = patience
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("watch: database %s at %s:%d: %w", cfg.Database, cfg.Host, cfg.Port, brief(err))
	}
	return conn, nil
}

// brief is what stopped a connection, once: the driver tries several ways and
// tells of each.
func brief(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		text := refused.Message
		if strings.Contains(text, "startup parameter") {
			text += "; a pooler is in between: give the address of the server itself"
		}
		return fmt.Errorf("%s (SQLSTATE %s)", text, refused.Code)
	}
	return dial.Reason(err)
}
