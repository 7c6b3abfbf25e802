package catalog

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func readKeys(ctx context.Context, conn *pgx.Conn, s *Schema, ix *index) error {
	nulls := "false"
	if s.Version >= 150000 {
		nulls = "i.indnullsnotdistinct"
	}
	var oid uint32
	var k Key
	var columns []int16
	return each(ctx, conn, `
		SELECT i.indrelid, c.relname, i.indisprimary, (i.indkey::int2[])[0:i.indnkeyatts - 1],
		       coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), ''), `+nulls+`
		  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		 WHERE i.indrelid = ANY ($1) AND i.indisunique AND NOT i.indisexclusion
		 ORDER BY i.indrelid, i.indisprimary DESC, c.relname`, []any{ix.oids()},
		[]any{&oid, &k.Name, &k.Primary, &columns, &k.Expressions, &k.Predicate, &k.NullsNotDistinct}, func() error {
			key := k
			key.Columns = append([]int16(nil), columns...)
			ix.tables[oid].Keys = append(ix.tables[oid].Keys, &key)
			return nil
		})
}

// A key WITHOUT OVERLAPS, which Postgres 18 brought, is an exclusion constraint in
// all but its name. conparentid leaves out the copies that the server makes for
// partitions.
const constraintsSQL = `
SELECT CASE WHEN c.conexclop IS NULL THEN c.contype::text ELSE 'x' END, c.conrelid, c.conname, coalesce(c.conkey, '{}'), c.confrelid, coalesce(c.confkey, '{}'),
       c.confmatchtype = 'f', c.condeferrable,
       coalesce(pg_get_expr(c.conbin, c.conrelid), ''),
       ARRAY(SELECT o.oprname::text FROM unnest(c.conexclop) WITH ORDINALITY u(op, n) JOIN pg_operator o ON o.oid = u.op ORDER BY u.n),
       coalesce((SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index i WHERE i.indexrelid = c.conindid), '')
  FROM pg_constraint c
 WHERE c.conrelid = ANY ($1) AND (c.contype IN ('f', 'c') OR c.conexclop IS NOT NULL) AND c.conparentid = 0
 ORDER BY c.conrelid, c.conname`

func readConstraints(ctx context.Context, conn *pgx.Conn, _ *Schema, ix *index) error {
	var kind, name, expression, predicate string
	var oid, ref uint32
	var columns, refColumns []int16
	var full, deferrable bool
	var operators []string
	dest := []any{&kind, &oid, &name, &columns, &ref, &refColumns, &full, &deferrable, &expression, &operators, &predicate}
	return each(ctx, conn, constraintsSQL, []any{ix.oids()}, dest, func() error {
		t := ix.tables[oid]
		cols := append([]int16(nil), columns...)
		switch kind {
		case "f":
			t.ForeignKeys = append(t.ForeignKeys, &ForeignKey{Name: name, Columns: cols, Ref: ref,
				RefColumns: append([]int16(nil), refColumns...), MatchFull: full, Deferrable: deferrable})
		case "c":
			t.Checks = append(t.Checks, &Check{Name: name, Expression: expression, Columns: cols})
		case "x":
			t.Exclusions = append(t.Exclusions, &Exclusion{Name: name, Columns: cols,
				Operators: append([]string(nil), operators...), Predicate: predicate})
		}
		return nil
	})
}
