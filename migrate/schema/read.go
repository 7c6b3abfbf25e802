// Package schema reads the schema of a live database as SQL, and nothing else:
// with pg_dump --schema-only where one is found that fits the server, else from
// the catalogue.
package schema

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/dial"
	"upness/plan"
)

// Schema is what was read.
type Schema struct {
	SQL   string
	Major int // version of the server
}

// MinMajor is the oldest server that is read.
const MinMajor = 12

// connectWait bounds the connection to the database.
const connectWait = 15 * time.Second

// readOnly are the settings under which a database is read. A table that is
// locked, by a migration under way perhaps, is not waited for: the reader's own
// lock would stand in the queue.
var readOnly = map[string]string{
	"application_name": "upness schema", "default_transaction_read_only": "on", "lock_timeout": "5s", "statement_timeout": "60s", "search_path": "",
}

// Read reads the schema of the database.
func Read(ctx context.Context, dsn plan.Secret, log io.Writer) (Schema, error) {
	cfg, err := pgconn.ParseConfig(dsn.Reveal())
	if err != nil {
		return Schema{}, errors.New("database: not a Postgres DSN, such as postgres://user:password@host:5432/database")
	}
	for name, value := range readOnly {
		cfg.RuntimeParams[name] = value
	}
	at := fmt.Sprintf("database %s at %s:%d", cfg.Database, cfg.Host, cfg.Port)
	connecting, cancel := context.WithTimeout(ctx, connectWait)
	defer cancel()
	conn, err := pgconn.ConnectConfig(connecting, cfg)
	if err != nil {
		return Schema{}, fmt.Errorf("%s: %w", at, dial.Reason(err))
	}
	defer conn.Close(context.WithoutCancel(ctx))
	s := Schema{Major: major(conn.ParameterStatus("server_version"))}
	if s.Major < MinMajor {
		return s, fmt.Errorf("%s: is Postgres %s; %d is the oldest that is known", at, conn.ParameterStatus("server_version"), MinMajor)
	}
	if program := dumper(ctx, s.Major); program != "" {
		if s.SQL, err = dump(ctx, program, dsn, cfg); err == nil {
			return s, nil
		}
		fmt.Fprintf(log, "%s: %v; reading its catalogue\n", program, err)
	}
	if s.SQL, err = catalogue(ctx, conn); err != nil {
		return s, fmt.Errorf("%s: schema: %w", at, err)
	}
	return s, nil
}

// major is the first number of a version.
func major(version string) (n int) {
	for _, c := range version {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
