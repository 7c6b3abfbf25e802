package seed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// width is what a row of a table takes on the server's disk, in bytes.
type width struct{ heap, index float64 }

func (w width) total() float64 { return w.heap + w.index }

// guessed is a table's width from what goes over the wire: a row's header and
// line pointer take 28 bytes, an index entry some 24.
func guessed(t *model.Table) width {
	s := t.NewStream()
	var buf []byte
	n := min(max(t.Rows, 1), sampleRows)
	for i := range n {
		buf = s.Row(buf, t.First+gen.Spread(i, n, max(t.Rows, 1)))
	}
	data := float64(len(buf))/float64(n) - float64(4*len(t.Columns))
	return width{heap: 28 + max(data, 8), index: 24 * float64(len(t.Keys)+len(t.ForeignKeys))}
}

// measuredRows is how many rows tell a table's width within half a percent.
const measuredRows = 20_000

// measured is a table's width by a temporary copy of it with some of its rows.
func (l *load) measured(ctx context.Context, t *model.Table) (width, error) {
	var w width
	err := pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error {
		temp := *t
		temp.Table = &catalog.Table{Schema: "pg_temp", Name: "upness_try"}
		_, err := tx.Exec(ctx, fmt.Sprintf("CREATE TEMPORARY TABLE upness_try (LIKE %s INCLUDING ALL)", t.SQL()))
		if err != nil {
			return err
		}
		n := min(t.Rows, measuredRows)
		if err := copySample(ctx, tx, t, &temp, n); err != nil {
			return err
		}
		var heap int64
		err = tx.QueryRow(ctx, `
			SELECT pg_relation_size(c.oid) + coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)
			  FROM pg_class c WHERE c.oid = 'pg_temp.upness_try'::regclass`).Scan(&heap)
		if err != nil {
			return err
		}
		shapes, err := l.indexShapes(ctx, tx, t)
		if err != nil {
			return err
		}
		w.heap = float64(heap) / float64(n)
		for _, s := range shapes {
			w.index += float64(s.size) / float64(n) * s.joined(t, n)
		}
		return errEnough
	})
	if !errors.Is(err, errEnough) {
		return w, fmt.Errorf("measuring rows of %s: %w", t.FullName(), explain(err))
	}
	return w, nil
}

// copySample writes n rows, spread over all of the table's, and builds the
// indexes as a load does: from sorted entries.
func copySample(ctx context.Context, tx pgx.Tx, t, temp *model.Table, n uint64) error {
	s := t.NewStream()
	buf := s.Begin(nil)
	for i := range n {
		buf = s.Row(buf, t.First+gen.Spread(i, n, t.Rows))
	}
	if _, err := tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(s.End(buf)), temp.CopySQL(s)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `REINDEX TABLE pg_temp.upness_try`)
	return err
}

// widths measures the tables that make up nearly all of the bytes, and guesses
// the others'.
func (l *load) widths(ctx context.Context, tables []*model.Table) (map[string]width, error) {
	out := map[string]width{}
	var total float64
	bytes := func(t *model.Table) float64 { return float64(t.Rows) * out[t.FullName()].total() }
	for _, t := range tables {
		out[t.FullName()] = guessed(t)
		total += bytes(t)
	}
	order := slices.Clone(tables)
	slices.SortStableFunc(order, func(a, b *model.Table) int { return int(min(max(bytes(b)-bytes(a), -1), 1)) })
	var seen float64
	for _, t := range order {
		if seen > 0.98*total || t.Rows == 0 {
			break
		}
		seen += bytes(t)
		w, err := l.measured(ctx, t)
		if err != nil {
			return nil, err
		}
		out[t.FullName()] = w
	}
	return out, nil
}
