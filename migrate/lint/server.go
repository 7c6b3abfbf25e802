package lint

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/lab/postgres"
	"upness/migrate"
	"upness/plan"
)

// server is the throw-away Postgres.
type server struct {
	*postgres.Server
	admin *pgconn.PgConn
	base  string   // database with the schema; empty when nothing is known
	lacks []string // extensions that the schema has and this server does not
}

// settings keep the server from doing anything by itself.
var settings = map[string]string{"autovacuum": "off", "jit": "off", "max_prepared_transactions": "10"}

func start(ctx context.Context, o Options, version int) (*server, error) {
	if o.on != nil {
		return &server{Server: o.on.Server, admin: o.on.admin}, nil
	}
	s, err := postgres.Start(ctx, postgres.Options{Dir: o.Dir, Registry: o.Registry, Version: version, Settings: settings, Log: o.Log, Template: true})
	if err != nil {
		return nil, err
	}
	one := &server{Server: s}
	if one.admin, err = connect(ctx, s.DSN()); err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	return one, nil
}

// database makes a database of the base's schema.
func (s *server) database(ctx context.Context) (name string, err error) {
	name = "lint_" + strings.ToLower(rand.Text())
	sql := "CREATE DATABASE " + name
	if s.base != "" {
		sql += " TEMPLATE " + s.base
	}
	return name, exec(ctx, s.admin, sql)
}

// dsn is the address of a database, with settings for the session.
func (s *server) dsn(database string, settings map[string]string) plan.Secret {
	u, err := url.Parse(s.DSN().Reveal())
	if err != nil {
		return s.DSN() // it was made by a printf of such an address
	}
	u.Path = "/" + database
	q := u.Query()
	for _, name := range sortedKeys(settings) {
		q.Set(name, settings[name])
	}
	u.RawQuery = q.Encode()
	return plan.Secret(u.String())
}

// try says whether the server takes the settings.
func (s *server) try(ctx context.Context, settings map[string]string) error {
	for _, name := range sortedKeys(settings) {
		result := s.admin.ExecParams(ctx, "SELECT pg_catalog.set_config($1, $2, true)", [][]byte{[]byte(name), []byte(settings[name])}, nil, nil, nil).Read()
		var refused *pgconn.PgError
		if errors.As(result.Err, &refused) {
			return fmt.Errorf("--set %s: %s", name, refused.Message)
		}
		if result.Err != nil {
			return fmt.Errorf("throw-away Postgres: %w", result.Err)
		}
	}
	return nil
}

// stop ends the server, unless it is others' too.
func (s *server) stop(ctx context.Context, o Options) error {
	if o.on != nil {
		return nil
	}
	_ = s.admin.Close(ctx)
	return s.Stop(ctx)
}

func connect(ctx context.Context, dsn plan.Secret) (*pgconn.PgConn, error) {
	conn, err := pgconn.Connect(ctx, dsn.Reveal())
	if err != nil {
		return nil, fmt.Errorf("throw-away Postgres: %w", err)
	}
	return conn, nil
}

// exec gives a COPY FROM STDIN no rows, which it would wait for.
func exec(ctx context.Context, conn *pgconn.PgConn, sql string) error {
	if (migrate.Statement{Text: sql}).ReadsInput() {
		_, err := conn.CopyFrom(ctx, strings.NewReader(""), sql)
		return err
	}
	_, err := conn.Exec(ctx, sql).ReadAll()
	return err
}

func sortedKeys(m map[string]string) []string {
	return slices.Sorted(maps.Keys(m))
}
