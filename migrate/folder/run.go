package folder

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate"
	"upness/plan"
)

// Run carries all migrations out, upwards, in the order, the strings and the
// transactions of their tool, on a connection of its own. It reads and writes no
// table of versions: that is the tool's business. The first statement that fails
// ends it with a *migrate.Error, its transaction rolled back; a file that could
// not be read as its tool's ends it before the first statement.
func (f *Folder) Run(ctx context.Context, dsn plan.Secret) error {
	for _, m := range f.Migrations {
		if m.Up == nil {
			continue
		}
		if m.Up.Err != nil {
			return m.Up.Err
		}
		for _, send := range m.Up.Sends {
			if err := migrate.Sendable(send); err != nil {
				return err
			}
		}
	}
	cfg, err := pgconn.ParseConfig(dsn.Reveal())
	if err != nil {
		return fmt.Errorf("migrations: database: %w", err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "upness migrate"
	}
	conn, err := pgconn.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("migrations: database %s at %s:%d: %w", cfg.Database, cfg.Host, cfg.Port, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, m := range f.Migrations {
		if m.Up == nil {
			continue
		}
		if err := m.Up.run(ctx, conn); err != nil {
			return err
		}
	}
	return nil
}

func (s *Script) run(ctx context.Context, conn *pgconn.PgConn) error {
	if s.Transaction {
		if err := exec(ctx, conn, "BEGIN"); err != nil {
			return fmt.Errorf("%s: begin of its transaction: %w", s.File, err)
		}
	}
	for _, send := range s.Sends {
		if err := exec(ctx, conn, together(send)); err != nil {
			return failure(send, err)
		}
	}
	if s.Transaction {
		if err := exec(ctx, conn, "COMMIT"); err != nil {
			return fmt.Errorf("%s: commit of its transaction: %w", s.File, err)
		}
	}
	if conn.TxStatus() != 'I' {
		return fmt.Errorf("%s: its transaction is left open: a COMMIT is missing", s.File)
	}
	return nil
}

func exec(ctx context.Context, conn *pgconn.PgConn, sql string) error {
	_, err := conn.Exec(ctx, sql).ReadAll()
	return err
}

// between joins the statements of one string.
const between = ";\n"

func together(send []migrate.Statement) string {
	texts := make([]string, len(send))
	for i, s := range send {
		texts[i] = s.Text
	}
	return strings.Join(texts, between)
}

// failure names the statement that the server points at, else the first.
func failure(send []migrate.Statement, err error) error {
	failed := &migrate.Error{Statement: send[0], At: send[0].Line, Err: err}
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return failed
	}
	failed.Code, failed.Where = refused.Code, refused.Where
	at := int(refused.Position) - 1 // in characters of all of them
	for _, s := range send {
		runes := []rune(s.Text)
		if at >= 0 && at < len(runes) {
			failed.Statement, failed.At = s, s.Line+strings.Count(string(runes[:at]), "\n")
			break
		}
		at -= len(runes) + len(between)
	}
	return failed
}
