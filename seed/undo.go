package seed

import (
	"context"
	"fmt"
	"slices"

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
	return &l.report, ledger.Drop(ctx, l.control)
}

// takeBack empties tables that were empty and hold nothing else, all at once,
// and deletes from the others, children first.
func (l *load) takeBack(ctx context.Context) error {
	var whole []*catalog.Table
	var parts []*catalog.Table
	for _, g := range slices.Backward(l.goals) {
		t := l.schema.Table(g.Rel)
		if t == nil || t.FullName() != g.Table {
			l.report.Notes = append(l.report.Notes, fmt.Sprintf("table %s is gone", g.Table))
			continue
		}
		alone, rows, err := l.alone(ctx, g, t)
		if err != nil {
			return fmt.Errorf("counting the rows of %s: %w", g.Table, explain(err))
		}
		l.report.Rows += rows
		l.report.Tables = append(l.report.Tables, TableReport{Table: g.Table, Rows: rows})
		switch {
		case rows == 0:
		case alone:
			whole = append(whole, t)
		default:
			parts = append(parts, t)
		}
	}
	left, err := l.truncate(ctx, whole)
	if err != nil {
		return err
	}
	for _, t := range append(left, parts...) {
		if err := l.deleteRows(ctx, t); err != nil {
			return fmt.Errorf("taking rows out of %s: %w", t.FullName(), explain(err))
		}
	}
	return nil
}

// alone says whether a table holds the load's rows and nothing else.
func (l *load) alone(ctx context.Context, g ledger.Goal, t *catalog.Table) (bool, int64, error) {
	var ours, there int64
	err := l.control.QueryRow(ctx, `SELECT coalesce(sum(rows), 0)::bigint FROM upness_seed.chunk WHERE tbl = $1`, g.Table).Scan(&ours)
	if err != nil || !g.WasEmpty || ours == 0 {
		return false, ours, err
	}
	err = l.control.QueryRow(ctx, "SELECT count(*) FROM "+t.SQL()).Scan(&there)
	return there == ours, ours, err
}

// truncate empties the tables, and returns those for which that is refused
// because other tables refer to them.
func (l *load) truncate(ctx context.Context, tables []*catalog.Table) ([]*catalog.Table, error) {
	if len(tables) == 0 {
		return nil, nil
	}
	names := ""
	for i, t := range tables {
		if i > 0 {
			names += ", "
		}
		names += t.SQL()
	}
	if _, err := l.control.Exec(ctx, "TRUNCATE "+names); err != nil {
		if sqlState(err) == "0A000" || sqlState(err) == "42501" {
			return tables, nil
		}
		return nil, fmt.Errorf("emptying the tables: %w", explain(err))
	}
	return nil, nil
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

// deleteRows finds the load's rows by the transactions that wrote them; a row
// that was changed since has another one.
func (l *load) deleteRows(ctx context.Context, t *catalog.Table) error {
	var gone int64
	err := pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `DELETE FROM `+t.SQL()+` r WHERE r.xmin::text::bigint = ANY (
			SELECT xid & 4294967295 FROM upness_seed.chunk WHERE tbl = $1)`+l.unreferenced(t), t.FullName())
		gone = tag.RowsAffected()
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
