package seed

import (
	"context"
	"hash/maphash"
	"slices"

	"upness/seed/gen"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// A B-tree keeps equal keys once, with a list of their rows (since Postgres
// 13). How much that saves depends on how often a key occurs, and so on the
// number of rows: a sample shows too little of it. So the keys of as many rows
// as matter are made and counted here.

// indexShape is one index of a table's temporary copy.
type indexShape struct {
	size    int64
	columns []int // among the model's columns; nil: equal keys are not joined
}

// dedupRows bounds the keys that are counted: 16 MB of hashes.
const dedupRows = 2_000_000

func (l *load) indexShapes(ctx context.Context, tx pgx.Tx, t *model.Table) ([]indexShape, error) {
	rows, err := tx.Query(ctx, `
		SELECT pg_relation_size(i.indexrelid),
		       am.amname = 'btree' AND NOT i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = i.indnatts
		         AND current_setting('server_version_num')::int >= 130000
		         AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) k JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k
		                          WHERE a.atttypid IN ('numeric'::regtype, 'float4'::regtype, 'float8'::regtype, 'jsonb'::regtype)),
		       ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) k JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k)
		  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
		 WHERE i.indrelid = 'pg_temp.upness_try'::regclass`)
	if err != nil {
		return nil, err
	}
	var out []indexShape
	var size int64
	var joins bool
	var names []string
	_, err = pgx.ForEachRow(rows, []any{&size, &joins, &names}, func() error {
		s := indexShape{size: size}
		if joins {
			s.columns = columnsNamed(t, names)
		}
		out = append(out, s)
		return nil
	})
	return out, err
}

// columnsNamed finds the columns among the model's, or returns nil.
func columnsNamed(t *model.Table, names []string) []int {
	var out []int
	for _, name := range names {
		i := slices.IndexFunc(t.Columns, func(c model.Column) bool { return c.Name == name })
		if i < 0 || t.Columns[i].Wire.Binary == nil {
			return nil
		}
		out = append(out, i)
	}
	return out
}

// joined is what an index takes for each of the table's rows, as a share of
// what it takes for each row of a sample of n.
func (s indexShape) joined(t *model.Table, n uint64) float64 {
	if s.columns == nil || t.Rows <= n {
		return 1
	}
	return s.perRow(t, min(t.Rows, dedupRows)) / s.perRow(t, n)
}

// The parts of a B-tree's leaf (nbtree.h): a line pointer and a tuple's header
// go before each key, six bytes name a row, and a list of rows takes at most a
// tenth of a page while an index is built.
const (
	leafEntry    = 4 + 8
	leafRow      = 6
	longestList  = 812
	eightAligned = 7
)

// perRow is the mean size of a leaf's entry over n rows, spread over all.
func (s indexShape) perRow(t *model.Table, n uint64) float64 {
	seed := maphash.MakeSeed()
	keys := make([]uint64, 0, n)
	var buf []byte
	for i := range n {
		buf = buf[:0]
		row := t.First + gen.Spread(i, n, t.Rows)
		for _, c := range s.columns {
			if w := &t.Columns[c].Wire; w.Null == nil || !w.Null(row) {
				buf = w.Binary(buf, row)
			}
		}
		keys = append(keys, maphash.Bytes(seed, buf))
	}
	width := (len(buf) + eightAligned) &^ eightAligned
	slices.Sort(keys)
	total := 0
	for i := 0; i < len(keys); {
		j := i + 1
		for j < len(keys) && keys[j] == keys[i] {
			j++
		}
		total += leafBytes(j-i, width)
		i = j
	}
	return float64(total) / float64(n)
}

// leafBytes is what one key takes that n rows have.
func leafBytes(n, width int) int {
	total := 0
	for n > 1 {
		list := min(n, (longestList-width)/leafRow)
		total += leafEntry + (width+leafRow*list+eightAligned)&^eightAligned
		n -= list
	}
	return total + n*(leafEntry+width)
}
