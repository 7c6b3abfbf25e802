package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/migrate/dial"
	"upness/plan"
)

// givenWait bounds the first connection to a server that was given.
const givenWait = 15 * time.Second

// given checks the server of the DSN and uses it.
func given(ctx context.Context, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, givenWait)
	defer cancel()
	s := &Server{dsn: o.DSN}
	if err := s.ask(ctx); err != nil {
		return nil, fmt.Errorf("database %s: %w", o.DSN, err)
	}
	if o.Version != 0 && s.major != o.Version {
		return nil, fmt.Errorf("database %s: is Postgres %s, not %d", o.DSN, s.version, o.Version)
	}
	return s, nil
}

// ask connects and learns the version.
func (s *Server) ask(ctx context.Context) error {
	config, err := pgx.ParseConfig(s.dsn.Reveal())
	if err != nil {
		return errors.New("not a Postgres DSN, such as postgres://user:password@host:5432/database")
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return reason(ctx, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var number string
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version'), current_setting('server_version_num')").Scan(&s.version, &number)
	if err != nil {
		return reason(ctx, err)
	}
	s.version, _, _ = strings.Cut(s.version, " ") // Debian adds its own after a space
	n, err := strconv.Atoi(number)
	s.major = n / 10000
	return err
}

// reason is the one line that a person needs of a connection's error.
func reason(ctx context.Context, err error) error {
	said := dial.Said(err)
	switch {
	case said != nil:
		return said
	case ctx.Err() != nil:
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}

// dsn is the URL of a throw-away server.
func dsn(password string, port int) plan.Secret {
	return plan.Secret(fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/postgres?sslmode=disable", superuser, password, port))
}
