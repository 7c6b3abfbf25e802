package lint

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/lab/postgres"
	"upness/plan"
)

// server is the throw-away Postgres.
type server struct {
	*postgres.Server
	admin *pgconn.PgConn
	next  int
	base  string   // database with the schema; empty when nothing is known
	lacks []string // extensions that the schema has and this server does not
}

// settings keep the server from doing anything by itself.
var settings = map[string]string{"autovacuum": "off", "jit": "off", "max_prepared_transactions": "10"}

func start(ctx context.Context, o Options, version int) (*server, error) {
	s, err := postgres.Start(ctx, postgres.Options{Dir: o.Dir, Registry: o.Registry, Version: version, Settings: settings, Log: o.Log, Template: true})
	if err != nil {
		return nil, err
	}
	one := &server{Server: s}
	if one.admin, err = connect(ctx, s.DSN()); err != nil {
		return nil, err
	}
	return one, nil
}

// database makes a database of the base's schema.
func (s *server) database(ctx context.Context) (name string, err error) {
	s.next++
	name = fmt.Sprintf("lint_%d", s.next)
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

func connect(ctx context.Context, dsn plan.Secret) (*pgconn.PgConn, error) {
	conn, err := pgconn.Connect(ctx, dsn.Reveal())
	if err != nil {
		return nil, fmt.Errorf("throw-away Postgres: %w", err)
	}
	return conn, nil
}

func exec(ctx context.Context, conn *pgconn.PgConn, sql string) error {
	_, err := conn.Exec(ctx, sql).ReadAll()
	return err
}

func sortedKeys(m map[string]string) []string {
	return slices.Sorted(maps.Keys(m))
}
