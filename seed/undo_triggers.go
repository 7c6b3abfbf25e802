package seed

import (
	"context"
	"fmt"

	"upness/seed/catalog"

	"github.com/jackc/pgx/v5"
)

// Bits of pg_trigger.tgtype.
const (
	onDelete   = 8
	onTruncate = 32
)

// silently does something without the table's triggers for an event, if they
// were off when the rows came in. Where the table cannot be had within a second,
// they fire. Foreign keys stay on.
func (l *load) silently(ctx context.Context, tx pgx.Tx, t *catalog.Table, event int, do func() error) error {
	if l.options.KeepIndexes || !t.Owned {
		return do()
	}
	off, on, err := switches(ctx, tx, t, event)
	if err != nil {
		return err
	}
	if len(off) == 0 {
		return do()
	}
	err = pgx.BeginFunc(ctx, tx, func(nested pgx.Tx) error {
		return execAll(ctx, nested, append([]string{"SET LOCAL lock_timeout = '1s'"}, off...))
	})
	switch {
	case sqlState(err) == "55P03": // in use
		l.noted("triggers of %s fired: it is in use", t.FullName())
		return do()
	case err != nil:
		return err
	}
	if err := execAll(ctx, tx, []string{"SET LOCAL lock_timeout TO DEFAULT"}); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return execAll(ctx, tx, on)
}

// switches are the statements that switch the triggers for an event off, and on
// as they were.
func switches(ctx context.Context, tx pgx.Tx, t *catalog.Table, event int) (off, on []string, err error) {
	rows, err := tx.Query(ctx, `
		SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', $2::text, tgname),
		       format('ALTER TABLE %s ENABLE %s TRIGGER %I', $2::text, CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, tgname)
		  FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & $3 <> 0 ORDER BY tgname`, t.OID, t.SQL(), event)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the triggers of %s: %w", t.FullName(), err)
	}
	var one, other string
	_, err = pgx.ForEachRow(rows, []any{&one, &other}, func() error {
		off, on = append(off, one), append(on, other)
		return nil
	})
	return off, on, err
}

func execAll(ctx context.Context, tx pgx.Tx, statements []string) error {
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
