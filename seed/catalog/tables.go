package catalog

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// A partition's rows, size and estimate are counted with its root.
const tablesSQL = `
SELECT c.oid, n.nspname, c.relname, c.relkind = 'p',
       pg_has_role(c.relowner, 'USAGE'),
       has_table_privilege(c.oid, 'INSERT') AND has_schema_privilege(n.oid, 'USAGE'),
       coalesce(e.extname, ''), c.relpersistence = 'u', row_security_active(c.oid), c.relforcerowsecurity,
       EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '3'),
       CASE WHEN c.relkind = 'p' THEN
         coalesce((SELECT sum(l.reltuples) FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid WHERE p.isleaf), 0)
         ELSE c.reltuples END,
       CASE WHEN c.relkind = 'p' THEN
         coalesce((SELECT sum(pg_total_relation_size(p.relid)) FROM pg_partition_tree(c.oid) p WHERE p.isleaf), 0)
         ELSE pg_total_relation_size(c.oid) END
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
   AND ($1::text[] IS NULL OR n.nspname = ANY ($1))
 ORDER BY n.nspname, c.relname`

func readTables(ctx context.Context, conn *pgx.Conn, s *Schema, ix *index) error {
	var t Table
	dest := []any{&t.OID, &t.Schema, &t.Name, &t.Partitioned, &t.Owned, &t.Insertable, &t.Extension, &t.Unlogged,
		&t.RowSecurity, &t.ForcedRLS, &t.Rules, &t.Estimate, &t.Bytes}
	return each(ctx, conn, tablesSQL, []any{ix.schemas}, dest, func() error {
		table := t
		s.Tables = append(s.Tables, &table)
		ix.tables[table.OID] = &table
		return nil
	})
}

// The sequence of a serial or identity column is the one it owns; of another
// nextval() default of a number, the one that the default depends on.
const columnsSQL = `
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
       CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END,
       a.attgenerated <> '',
       CASE WHEN a.attgenerated = '' THEN '{}' ELSE
         ARRAY(SELECT p.refobjsubid::int2 FROM pg_depend p WHERE p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
                  AND p.refobjid = a.attrelid AND p.refobjsubid NOT IN (0, a.attnum)) END,
       coalesce((SELECT q.seqrelid::regclass::text FROM pg_depend p JOIN pg_sequence q ON q.seqrelid = p.objid
                  WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
                    AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum
                    AND (p.deptype = 'i' OR (p.deptype = 'a' AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')) LIMIT 1),
                (SELECT q.seqrelid::regclass::text FROM pg_depend p JOIN pg_sequence q ON q.seqrelid = p.refobjid
                  WHERE p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
                    AND (SELECT typcategory FROM pg_type WHERE oid = a.atttypid) = 'N' LIMIT 1), '')
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY ($1) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum`

func readColumns(ctx context.Context, conn *pgx.Conn, _ *Schema, ix *index) error {
	var oid uint32
	var c Column
	dest := []any{&oid, &c.Num, &c.Name, &c.Type, &c.Mod, &c.NotNull, &c.Default, &c.Identity, &c.Generated, &c.From, &c.Sequence}
	return each(ctx, conn, columnsSQL, []any{ix.oids()}, dest, func() error {
		column := c
		column.From = append([]int16(nil), c.From...)
		ix.tables[oid].Columns = append(ix.tables[oid].Columns, &column)
		return nil
	})
}

func readTriggers(ctx context.Context, conn *pgx.Conn, _ *Schema, ix *index) error {
	var oid uint32
	var name string
	return each(ctx, conn, `
		SELECT tgrelid, tgname FROM pg_trigger
		 WHERE tgrelid = ANY ($1) AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 4 <> 0
		 ORDER BY tgrelid, tgname`, []any{ix.oids()}, []any{&oid, &name}, func() error {
		ix.tables[oid].Triggers = append(ix.tables[oid].Triggers, name)
		return nil
	})
}
