package seed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"path"

	"upness/plan"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// server is where a load goes.
type server struct {
	config *pgx.ConnConfig
}

// dial reads the DSN; it opens nothing yet.
func dial(dsn plan.Secret) (*server, error) {
	config, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		var parse *pgconn.ParseConfigError
		if errors.As(err, &parse) { // its text may hold what stood in the place of a password
			return nil, fmt.Errorf("reading the DSN: it is no connection string: give one such as postgres://user@host/database")
		}
		return nil, fmt.Errorf("reading the DSN: %w", err)
	}
	for name, value := range map[string]string{ // so that what the server prints can be read
		"application_name": "upness seed", "timezone": "UTC", "datestyle": "ISO, MDY", "intervalstyle": "postgres",
		"extra_float_digits": "1", "standard_conforming_strings": "on", "bytea_output": "hex", "client_encoding": "UTF8",
	} {
		config.RuntimeParams[name] = value
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // nothing to go stale while migrations run
	config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	return &server{config}, nil
}

// connect opens one connection.
func (s *server) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, s.config.Copy())
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", s.where(), plain(err))
	}
	return conn, nil
}

// where names the database without secrets.
func (s *server) where() string {
	return fmt.Sprintf("database %s at %s:%d", cmp.Or(s.config.Database, s.config.User), s.config.Host, s.config.Port)
}

// plain is the server's own word, or the network's, without the lines about
// each address that was tried.
func plain(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return fmt.Errorf("%s (SQLSTATE %s)", pg.Message, pg.Code)
	}
	var network *net.OpError // of the first address: the others are tried again without TLS
	if errors.As(err, &network) {
		return network
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return name
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
			err = inner
		}
	}
	return err
}

// protected refuses databases that must not be written to. Without a name the
// database is the one named as the user; of several hosts any may be the one that
// answers.
func (s *server) protected(patterns []string) error {
	type target struct{ what, name string }
	targets := []target{{"database", cmp.Or(s.config.Database, s.config.User)}, {"host", s.config.Host}}
	for _, f := range s.config.Fallbacks {
		targets = append(targets, target{"host", f.Host})
	}
	for _, p := range patterns {
		for _, t := range targets {
			if ok, err := path.Match(p, t.name); err != nil {
				return fmt.Errorf("protect: %q is no pattern: %w", p, err)
			} else if ok {
				return fmt.Errorf("%s %s is protected (%q is on the protect list): nothing was written", t.what, t.name, p)
			}
		}
	}
	return nil
}
