package migrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/dial"
	"upness/plan"
)

// lockNotAvailable is the SQLSTATE of a statement that ended at lock_timeout.
const lockNotAvailable = "55P03"

// Apply runs the SQL file at path or, when it is a folder, each of its *.sql
// files in the order of their names, on one connection of its own. Every
// statement is sent alone, so that one which cannot run in a transaction, such
// as CREATE INDEX CONCURRENTLY, works, and BEGIN and COMMIT in a file mean what
// they say. All files are read and split before the first statement is run.
//
// A statement that fails ends it with an *Error, and what it had begun is rolled
// back. When ctx ends, the statement under way is cancelled.
func Apply(ctx context.Context, dsn plan.Secret, path string, opts ...Option) error {
	var a applier
	for _, opt := range opts {
		opt(&a.options)
	}
	all, err := read(path)
	if err != nil {
		return err
	}
	if a.conn, err = connect(ctx, dsn); err != nil {
		return err
	}
	// The context may be over; the server is told good-bye all the same.
	defer a.conn.Close(context.WithoutCancel(ctx))
	for _, statements := range all {
		if err := a.file(ctx, statements); err != nil {
			return err
		}
	}
	return nil
}

func connect(ctx context.Context, dsn plan.Secret) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		return nil, fmt.Errorf("migrations: database: %w", err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "upness migrate"
	}
	dial.Cancel(&cfg.Config)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("migrations: database %s at %s:%d: %w", cfg.Database, cfg.Host, cfg.Port, dial.Reason(err))
	}
	return conn, nil
}

// applier is one call of Apply.
type applier struct {
	options
	conn *pgx.Conn
}

// file runs the statements of one file.
func (a *applier) file(ctx context.Context, statements []Statement) error {
	if len(statements) == 0 {
		return nil
	}
	if a.transaction {
		if _, err := a.send(ctx, "BEGIN"); err != nil {
			return fmt.Errorf("%s: begin of its transaction: %w", statements[0].File, err)
		}
	}
	for _, s := range statements {
		if err := a.statement(ctx, s); err != nil {
			return err
		}
	}
	if a.transaction {
		if _, err := a.send(ctx, "COMMIT"); err != nil {
			return fmt.Errorf("%s: commit of its transaction: %w", statements[0].File, err)
		}
	}
	if a.inTransaction() {
		return fmt.Errorf("%s: its transaction is left open: a COMMIT is missing", statements[0].File)
	}
	return nil
}

// statement runs s, again if need be and allowed.
func (a *applier) statement(ctx context.Context, s Statement) error {
	for try := 0; ; try++ {
		err := a.once(ctx, s)
		if err == nil {
			return nil
		}
		var failed *Error
		if !errors.As(err, &failed) || failed.Code != lockNotAvailable || try >= a.retries || a.inTransaction() {
			return err
		}
		select {
		case <-time.After(a.pause):
		case <-ctx.Done():
			return err
		}
	}
}

func (a *applier) once(ctx context.Context, s Statement) error {
	x := Execution{Statement: s, PID: a.conn.PgConn().PID()}
	a.report(x)
	began := time.Now()
	tag, err := a.send(ctx, s.Text)
	x.Ended, x.Took, x.Tag = true, time.Since(began), tag
	if err != nil {
		x.Err = newError(s, err)
	}
	a.report(x)
	return x.Err
}

// send uses the simple protocol: a statement that is sent alone and is not in a
// transaction then runs outside of any, whatever it is.
func (a *applier) send(ctx context.Context, sql string) (tag string, err error) {
	results, err := a.conn.PgConn().Exec(ctx, sql).ReadAll()
	if err != nil {
		return "", err
	}
	var last pgconn.CommandTag
	for _, r := range results {
		last = r.CommandTag
	}
	return last.String(), nil
}

func (a *applier) inTransaction() bool { return a.conn.PgConn().TxStatus() != 'I' }

func (a *applier) report(x Execution) {
	for _, observe := range a.observe {
		observe(x)
	}
}
