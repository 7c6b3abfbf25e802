package seed

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"upness/seed/catalog"
	"upness/seed/model"
)

// While migrations run, a table may change between one chunk and the next. So
// each chunk first locks its table against changes, as the COPY will anyway,
// and compares a digest of the columns and constraints with the one that its
// rows were made for.

// signatureSQL is that digest.
const signatureSQL = `SELECT md5(coalesce(string_agg(concat_ws(' ', attnum, attname, atttypid, atttypmod, attnotnull, attgenerated, attidentity, atthasdef), ',' ORDER BY attnum), '')
  || coalesce((SELECT string_agg(conname || contype::text || convalidated, ',' ORDER BY oid) FROM pg_constraint WHERE conrelid = %[1]d), ''))
  FROM pg_attribute WHERE attrelid = %[1]d AND attnum > 0 AND NOT attisdropped`

var errChanged = errors.New("the table was changed")

// changed says whether an error may come from a change of the table.
func changed(err error) bool {
	if errors.Is(err, errChanged) {
		return true
	}
	switch sqlState(err) {
	case "23502", "23514", "23503", "42703", "22P04", "22P03", "42804", "22001", "22003":
		return true
	}
	return false
}

// copyGuarded is copy for a table that others may change.
func (w *worker) copyGuarded(ctx context.Context, c chunk, signature string, bytes *atomic.Int64) error {
	if w.table != c.table {
		w.table, w.stream = c.table, c.table.NewStream()
	}
	w.guard = fmt.Sprintf("LOCK TABLE %s IN ROW EXCLUSIVE MODE; ", c.table.SQL()) + fmt.Sprintf(signatureSQL, c.table.OID)
	w.signature = signature
	defer func() { w.guard = "" }()
	if err := w.transact(ctx, c, bytes); err != nil {
		return fmt.Errorf("%d rows of %s: %w", c.rows, c.table.FullName(), explain(err))
	}
	return nil
}

// unchanged locks the table and compares the digest.
func (w *worker) unchanged(ctx context.Context) error {
	results, err := w.conn.PgConn().Exec(ctx, w.guard).ReadAll()
	if err != nil {
		return err
	}
	last := results[len(results)-1].Rows
	if len(last) != 1 || string(last[0][0]) != w.signature {
		return errChanged
	}
	return nil
}

// describe reads the catalogue again and makes the model anew for the same goals.
func (l *load) describe(ctx context.Context) error {
	schema, err := catalog.Read(ctx, l.control, l.file.Schemas)
	if err != nil {
		return explain(err)
	}
	l.schema = schema
	for i := range l.goals { // a table that was renamed keeps its number
		t := schema.Table(l.goals[i].Rel)
		if t == nil {
			return fmt.Errorf("table %s was dropped", l.goals[i].Table)
		}
		if name := t.FullName(); name != l.goals[i].Table {
			l.first[name], l.goals[i].Table = l.first[l.goals[i].Table], name
		}
	}
	if err := l.sampleKeys(ctx); err != nil {
		return err
	}
	rows := map[string]uint64{}
	for _, g := range l.goals {
		rows[g.Table] = uint64(g.Rows)
	}
	m, err := model.Build(schema, l.file, model.Options{Rows: rows, First: l.first, Keys: l.keys, Later: true})
	if err != nil {
		return err
	}
	l.model = m
	if l.model.Tables, err = l.inOrder(); err != nil {
		return err
	}
	return l.sign(ctx)
}

// sign notes the digest of every table.
func (l *load) sign(ctx context.Context) error {
	l.signatures, l.place = map[uint32]string{}, map[string]int{}
	for i, t := range l.model.Tables {
		var s string
		if err := l.control.QueryRow(ctx, fmt.Sprintf(signatureSQL, t.OID)).Scan(&s); err != nil {
			return fmt.Errorf("describing %s: %w", t.FullName(), explain(err))
		}
		l.signatures[t.OID], l.place[t.FullName()] = s, i
	}
	return nil
}
