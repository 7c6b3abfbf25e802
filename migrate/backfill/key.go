package backfill

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// candidate is a unique index that could be gone by.
type candidate struct {
	name    string
	columns []string
	types   []string
	primary bool
	notNull bool // all of its columns
}

// findKey chooses the columns to go by: those that are asked for, else the
// primary key, else the unique index with the fewest columns. Going by ranges of
// a key visits each row once only when the key is unique and never NULL.
func (t *table) findKey(ctx context.Context, conn *pgx.Conn, wanted []string) error {
	all, err := t.candidates(ctx, conn)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.notNull || len(wanted) > 0 && !slices.Equal(wanted, c.columns) {
			continue
		}
		for i, name := range c.columns {
			t.keys = append(t.keys, column{name, c.types[i]})
		}
		return nil
	}
	var have []string
	for _, c := range all {
		line := strings.Join(c.columns, ", ")
		if !c.notNull {
			line += " (may be NULL)"
		}
		have = append(have, line)
	}
	known := "it has none"
	if len(have) > 0 {
		known = "its unique indexes are on: " + strings.Join(have, "; ")
	}
	if len(wanted) > 0 {
		return fmt.Errorf("backfill: key %s of %s: expected all columns of a unique index, NOT NULL, in its order; %s", strings.Join(wanted, ", "), t, known)
	}
	return fmt.Errorf("backfill: table %s has no usable key: a primary key, or a unique index on columns that are NOT NULL, is needed to go by; %s", t, known)
}

// candidates are the valid unique btree indexes on plain columns of all rows,
// the primary key first, then those with fewer columns. An index with mixed
// directions cannot serve a comparison of rows. From Postgres 18 on attnotnull is
// also true of a NOT NULL that is not valid: of old rows it says nothing.
func (t *table) candidates(ctx context.Context, conn *pgx.Conn) ([]candidate, error) {
	rows, err := conn.Query(ctx, `
		SELECT ic.relname, array_agg(a.attname::text ORDER BY k.n), array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY k.n),
		       i.indisprimary, bool_and(a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint n
		         WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated))
		  FROM pg_index i
		  JOIN pg_class ic ON ic.oid = i.indexrelid
		  JOIN pg_am am ON am.oid = ic.relam AND am.amname = 'btree'
		 CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indoption::int2[]) WITH ORDINALITY AS k(attnum, option, n)
		  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
		 WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND k.n <= i.indnkeyatts
		 GROUP BY ic.relname, i.indisprimary, i.indnkeyatts
		HAVING count(DISTINCT k.option & 1) = 1
		 ORDER BY i.indisprimary DESC, i.indnkeyatts, ic.relname`, t.oid)
	if err != nil {
		return nil, fmt.Errorf("backfill: keys of %s: %w", t, explain(err))
	}
	var all []candidate
	var c candidate
	_, err = pgx.ForEachRow(rows, []any{&c.name, &c.columns, &c.types, &c.primary, &c.notNull}, func() error {
		all = append(all, c)
		c = candidate{}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("backfill: keys of %s: %w", t, explain(err))
	}
	return all, nil
}
