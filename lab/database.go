package lab

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/schema"
)

// startPostgres starts a server, or makes a database on the one that was given.
func (e *Env) startPostgres(ctx context.Context) error {
	given := e.cfg.Postgres.DSN
	server, err := postgres.Start(ctx, postgres.Options{
		DSN: given, Dir: filepath.Join(e.opts.Dir, "postgres"), Registry: e.registry, Log: progressLog{e},
	})
	if err != nil {
		return err
	}
	e.dsn = server.DSN()
	if given != "" {
		return e.borrow(ctx)
	}
	go func() {
		<-server.Done()
		select {
		case <-e.closing:
		default:
			e.warn("Postgres ended by itself; see " + server.LogPath())
		}
	}()
	return nil
}

// progressLog shows what the server's start says as progress.
type progressLog struct{ e *Env }

// Write takes a line.
func (l progressLog) Write(b []byte) (int, error) {
	l.e.opts.Progress(string(bytes.TrimSpace(b)), 0, 0)
	return len(b), nil
}

// createTables applies the sample application's schema.
func (e *Env) createTables(ctx context.Context) error {
	return e.exec(ctx, schema.SQL)
}

// exec runs SQL on a connection of its own.
func (e *Env) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, e.dsn.Reveal())
	if err != nil {
		return fmt.Errorf("lab's database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
		return fmt.Errorf("lab's database: %w", err)
	}
	return nil
}
