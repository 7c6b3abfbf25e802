package lab

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"

	"upness/plan"
)

// On a server that was given the lab works in a database of its own, which it
// drops when it ends. A tool that was killed leaves its database behind; the next
// lab drops those that nobody is connected to. The advisory lock keeps two labs
// from taking each other's new database for such a one.
const (
	ownPrefix  = "upness_lab_"
	borrowLock = 0x75706e657373 // "upness"
)

// borrow makes the database and stays connected to it until Close.
func (e *Env) borrow(ctx context.Context) error {
	given := e.dsn
	conn, err := pgx.Connect(ctx, given.Reveal())
	if err != nil {
		return fmt.Errorf("database %s: %w", given, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", borrowLock); err != nil {
		return fmt.Errorf("database %s: %w", given, err)
	}
	if err := dropLeft(ctx, conn); err != nil {
		return fmt.Errorf("database %s: %w", given, err)
	}
	name := ownPrefix + strings.ToLower(rand.Text()[:12])
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return fmt.Errorf("database %s: %w", given, err)
	}
	e.dsn = onDatabase(given, name)
	stay, err := pgx.Connect(ctx, e.dsn.Reveal())
	if err != nil {
		return errors.Join(fmt.Errorf("database %s: %w", e.dsn, err), drop(context.WithoutCancel(ctx), given, name))
	}
	e.forget = func(ctx context.Context) error {
		return errors.Join(stay.Close(ctx), drop(ctx, given, name))
	}
	return nil
}

// dropLeft drops the labs' databases that nobody is connected to. One that it may
// not drop is not its own.
func dropLeft(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database d WHERE starts_with(datname, $1)
		AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`, ownPrefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize())
	}
	return nil
}

// drop disconnects who is left and drops the database.
func drop(ctx context.Context, server plan.Secret, name string) error {
	conn, err := pgx.Connect(ctx, server.Reveal())
	if err != nil {
		return fmt.Errorf("drop of the lab's database %s: %w", name, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name); err != nil {
		return fmt.Errorf("drop of the lab's database %s: %w", name, err)
	}
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name); err != nil {
		return fmt.Errorf("drop of the lab's database %s: %w", name, err)
	}
	return nil
}

// onDatabase is the DSN with another database in it. Both forms that libpq knows
// are understood; in the keyword form the last of two values wins.
func onDatabase(dsn plan.Secret, name string) plan.Secret {
	text := dsn.Reveal()
	if u, err := url.Parse(text); err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") {
		u.Path = "/" + name
		return plan.Secret(u.String())
	}
	return plan.Secret(text + " dbname=" + name)
}
