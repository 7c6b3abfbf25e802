package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/seed/catalog"
	"upness/seed/ledger"

	"github.com/jackc/pgx/v5"
)

// Undo takes back what the books say was loaded, and brings indexes and
// constraints back. Rows that others have added or changed since stay.
func Undo(ctx context.Context, o Options) (*Report, error) {
	l, err := reopen(ctx, o)
	if err != nil {
		return nil, err
	}
	defer l.close()
	l.meter = newMeter(l)
	defer l.meter.stop()
	if l.schema, err = catalog.Read(ctx, l.control, nil); err != nil {
		return nil, explain(err)
	}
	if err := l.span(phaseUndo, func() error { return l.takeBack(ctx) }); err != nil {
		return nil, err
	}
	if err := l.span(phaseIndexes, func() error { return l.restore(ctx) }); err != nil {
		return nil, err
	}
	l.removeState()
	l.report.Elapsed = time.Since(l.started)
	return &l.report, ledger.Drop(ctx, l.control)
}

// takeBack empties tables that were empty and hold nothing else, all at once,
// and deletes from the others, children first.
func (l *load) takeBack(ctx context.Context) error {
	var tables, empty []*catalog.Table // with rows of the load; of these, empty before it
	for _, g := range slices.Backward(l.goals) {
		t := l.schema.Table(g.Rel)
		if t == nil || t.FullName() != g.Table {
			l.report.Notes = append(l.report.Notes, fmt.Sprintf("table %s is gone", g.Table))
			continue
		}
		rows, err := l.entered(ctx, l.control, t)
		if err != nil {
			return err
		}
		l.report.Rows += rows
		l.report.Tables = append(l.report.Tables, TableReport{Table: g.Table, Rows: rows})
		if rows > 0 {
			tables = append(tables, t)
		}
		if rows > 0 && g.WasEmpty {
			empty = append(empty, t)
		}
	}
	done, err := l.truncate(ctx, empty)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if slices.Contains(done, t) {
			continue
		}
		if err := l.deleteRows(ctx, t); err != nil {
			return fmt.Errorf("taking rows out of %s: %w", t.FullName(), explain(err))
		}
	}
	return nil
}

// querier is a connection or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// entered is how many rows of a table the books have.
func (l *load) entered(ctx context.Context, q querier, t *catalog.Table) (rows int64, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(sum(rows), 0)::bigint FROM upness_seed.chunk WHERE tbl = $1`, t.FullName()).Scan(&rows)
	if err != nil {
		return 0, fmt.Errorf("reading the books of %s: %w", t.FullName(), explain(err))
	}
	return rows, nil
}

// ours is a condition that a transaction of the load wrote a row r; one that was
// changed since has another. $1 is the table.
const ours = `r.xmin::text::bigint IN (SELECT xid & 4294967295 FROM upness_seed.chunk WHERE tbl = $1)`

// alone says whether a table that nobody else can change holds the load's rows,
// all of them, and nothing else. Equal numbers alone do not say so.
func (l *load) alone(ctx context.Context, tx pgx.Tx, t *catalog.Table) (bool, error) {
	entered, err := l.entered(ctx, tx, t)
	if err != nil {
		return false, err
	}
	var there, written int64
	err = tx.QueryRow(ctx, "SELECT count(*), count(*) FILTER (WHERE "+ours+") FROM "+t.SQL()+" r", t.FullName()).Scan(&there, &written)
	return there == entered && written == entered, err
}

// truncate empties those of the tables that hold nothing else and to which no
// others refer, and returns them. It gives up soon on tables that others use,
// since everybody queues behind its wait: deleting needs no such lock.
func (l *load) truncate(ctx context.Context, tables []*catalog.Table) (done []*catalog.Table, err error) {
	if len(tables) == 0 {
		return nil, nil
	}
	err = pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "LOCK TABLE "+names(tables)+" IN ACCESS EXCLUSIVE MODE"); err != nil {
			return err
		}
		for _, t := range tables {
			alone, err := l.alone(ctx, tx, t)
			if err != nil {
				return err
			}
			if alone {
				done = append(done, t)
			}
		}
		if len(done) == 0 {
			return nil
		}
		return l.empty(ctx, tx, done, done)
	})
	switch sqlState(err) {
	case "0A000", "42501", "55P03": // referred to, not permitted, in use
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("emptying the tables: %w", explain(err))
	}
	return done, nil
}

// empty truncates the tables all at once, without the triggers of those in noisy.
func (l *load) empty(ctx context.Context, tx pgx.Tx, tables, noisy []*catalog.Table) error {
	if len(noisy) == 0 {
		_, err := tx.Exec(ctx, "TRUNCATE "+names(tables))
		return err
	}
	return l.silently(ctx, tx, noisy[0], onTruncate, func() error { return l.empty(ctx, tx, tables, noisy[1:]) })
}

func names(tables []*catalog.Table) string {
	all := make([]string, len(tables))
	for i, t := range tables {
		all[i] = t.SQL()
	}
	return strings.Join(all, ", ")
}

// unreferenced is a condition that no row of another table refers to a row r.
func (l *load) unreferenced(t *catalog.Table) string {
	out := ""
	for _, child := range l.schema.Tables {
		for _, fk := range child.ForeignKeys {
			if fk.Ref != t.OID || child == t {
				continue
			}
			out += " AND NOT EXISTS (SELECT FROM " + child.SQL() + " c WHERE true"
			for i, num := range fk.Columns {
				out += " AND c." + pgx.Identifier{child.Column(num).Name}.Sanitize() + " = r." + pgx.Identifier{t.Column(fk.RefColumns[i]).Name}.Sanitize()
			}
			out += ")"
		}
	}
	return out
}

// deleteRows deletes the load's rows.
func (l *load) deleteRows(ctx context.Context, t *catalog.Table) error {
	var gone int64
	err := pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error {
		err := l.silently(ctx, tx, t, onDelete, func() error {
			tag, err := tx.Exec(ctx, `DELETE FROM `+t.SQL()+` r WHERE `+ours+l.unreferenced(t), t.FullName())
			gone = tag.RowsAffected()
			return err
		})
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM upness_seed.chunk WHERE tbl = $1`, t.FullName())
		}
		return err
	})
	if err != nil {
		return err
	}
	for i := range l.report.Tables {
		if r := &l.report.Tables[i]; r.Table == t.FullName() && r.Rows != gone {
			l.report.Notes = append(l.report.Notes, fmt.Sprintf("%d rows of %s stay: they were changed or deleted since, or other rows refer to them", r.Rows-gone, r.Table))
		}
	}
	_, err = l.control.Exec(ctx, "VACUUM "+t.SQL())
	return err
}
