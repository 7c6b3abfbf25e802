package schema

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// catalogue writes the schema down from what the catalogue says, in an order in
// which it can be made. What it leaves out changes no verdict: comments,
// privileges, what policies say, rules, statistics objects.
func catalogue(ctx context.Context, conn *pgconn.PgConn) (string, error) {
	var text strings.Builder
	text.WriteString("SET check_function_bodies = false;\n")
	for _, part := range parts {
		results, err := conn.Exec(ctx, strings.ReplaceAll(part.sql, "$own", own)).ReadAll()
		if err != nil {
			return "", fmt.Errorf("%s: %w", part.what, err)
		}
		for _, row := range results[0].Rows {
			if len(row[0]) > 0 {
				text.Write(row[0])
				text.WriteString(";\n")
			}
		}
	}
	return text.String(), nil
}

// own restricts a namespace n and an object o of catalogue $1 to what people
// made, extensions' own objects left out.
const own = `n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')`

// parts give one statement per row.
var parts = []struct{ what, sql string }{
	{"schemas", `SELECT pg_catalog.format('CREATE SCHEMA IF NOT EXISTS %I', n.nspname) FROM pg_catalog.pg_namespace n
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = n.oid AND d.deptype = 'e') ORDER BY 1`},
	{"extensions", `SELECT pg_catalog.format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', e.extname, n.nspname)
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY e.oid`},
	{"enums", `SELECT pg_catalog.format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, o.typname,
    (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = o.oid))
  FROM pg_catalog.pg_type o JOIN pg_catalog.pg_namespace n ON n.oid = o.typnamespace WHERE o.typtype = 'e' AND $own ORDER BY o.oid`},
	{"composite types", `SELECT pg_catalog.format('CREATE TYPE %I.%I AS (%s)', n.nspname, o.typname,
    (SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', attname, pg_catalog.format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
     FROM pg_catalog.pg_attribute WHERE attrelid = o.typrelid AND attnum > 0 AND NOT attisdropped))
  FROM pg_catalog.pg_type o JOIN pg_catalog.pg_namespace n ON n.oid = o.typnamespace JOIN pg_catalog.pg_class c ON c.oid = o.typrelid
  WHERE o.typtype = 'c' AND c.relkind = 'c' AND $own ORDER BY o.oid`},
	{"sequences", `SELECT pg_catalog.format('CREATE SEQUENCE %I.%I AS %s', n.nspname, o.relname, pg_catalog.format_type(s.seqtypid, NULL))
  FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace JOIN pg_catalog.pg_sequence s ON s.seqrelid = o.oid
  WHERE $own AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = o.oid AND d.deptype = 'i') ORDER BY o.oid`},
	{"functions", `SELECT pg_catalog.pg_get_functiondef(o.oid) FROM pg_catalog.pg_proc o JOIN pg_catalog.pg_namespace n ON n.oid = o.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = o.prolang
  WHERE o.prokind IN ('f', 'p') AND l.lanname IN ('plpgsql', 'sql') AND $own ORDER BY o.oid`},
	{"domains", `SELECT pg_catalog.format('CREATE DOMAIN %I.%I AS %s%s%s %s', n.nspname, o.typname, pg_catalog.format_type(o.typbasetype, o.typtypmod),
    CASE WHEN o.typdefault IS NOT NULL THEN ' DEFAULT ' || o.typdefault ELSE '' END, CASE WHEN o.typnotnull THEN ' NOT NULL' ELSE '' END,
    (SELECT pg_catalog.string_agg(pg_catalog.format('CONSTRAINT %I %s', conname, pg_catalog.pg_get_constraintdef(oid)), ' ') FROM pg_catalog.pg_constraint WHERE contypid = o.oid AND contype = 'c'))
  FROM pg_catalog.pg_type o JOIN pg_catalog.pg_namespace n ON n.oid = o.typnamespace WHERE o.typtype = 'd' AND $own ORDER BY o.oid`},
	{"tables", tables},
	{"owned sequences", `SELECT pg_catalog.format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, o.relname, d.refobjid::pg_catalog.regclass, a.attname)
  FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  JOIN pg_catalog.pg_depend d ON d.objid = o.oid AND d.deptype = 'a' AND d.refobjsubid > 0
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE o.relkind = 'S' AND $own ORDER BY o.oid`},
	{"keys and checks", constraints + ` AND k.contype <> 'f' ORDER BY k.conparentid <> 0, k.oid`},
	{"views", `SELECT pg_catalog.format('CREATE %s %I.%I AS %s', CASE o.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, n.nspname, o.relname,
    pg_catalog.rtrim(pg_catalog.pg_get_viewdef(o.oid), ';')) FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  WHERE o.relkind IN ('v', 'm') AND $own ORDER BY o.oid`},
	{"indexes", `SELECT pg_catalog.pg_get_indexdef(o.oid) FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  JOIN pg_catalog.pg_index i ON i.indexrelid = o.oid
  WHERE $own AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = o.oid AND k.contype IN ('p', 'u', 'x'))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = o.oid) ORDER BY o.oid`},
	{"foreign keys", constraints + ` AND k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid`},
	{"triggers", `SELECT pg_catalog.pg_get_triggerdef(t.oid) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class o ON o.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace WHERE NOT t.tgisinternal AND NOT o.relispartition AND $own ORDER BY t.oid`},
	{"row level security", `SELECT pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s', p.polname, n.nspname, o.relname, CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END)
  FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class o ON o.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace WHERE $own
UNION ALL SELECT pg_catalog.format('ALTER TABLE %I.%I %s ROW LEVEL SECURITY', n.nspname, o.relname, s.does)
  FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  JOIN (VALUES ('ENABLE'), ('FORCE')) AS s (does) ON CASE s.does WHEN 'ENABLE' THEN o.relrowsecurity ELSE o.relforcerowsecurity END WHERE $own ORDER BY 1`},
}

// tables gives plain, partitioned and foreign-less tables. A partition is made
// as one of its parent, which gives it its columns.
const tables = `SELECT CASE WHEN o.relispartition AND o.relkind IN ('r', 'p') THEN
    pg_catalog.format('CREATE TABLE %I.%I PARTITION OF %s %s%s', n.nspname, o.relname, h.inhparent::pg_catalog.regclass, pg_catalog.pg_get_expr(o.relpartbound, o.oid),
      CASE WHEN o.relkind = 'p' THEN ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(o.oid) ELSE '' END)
  ELSE pg_catalog.format('CREATE %sTABLE %I.%I (%s)%s%s', CASE o.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, n.nspname, o.relname,
    (SELECT pg_catalog.string_agg(pg_catalog.format('%I %s%s%s%s%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || (SELECT pg_catalog.format('%I.%I', cn.nspname, co.collname) FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) ELSE '' END,
        CASE WHEN a.attidentity = 'a' THEN ' GENERATED ALWAYS AS IDENTITY' WHEN a.attidentity = 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY'
          WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(f.adbin, f.adrelid) || ') STORED'
          WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(f.adbin, f.adrelid) || ')'
          WHEN f.adbin IS NOT NULL THEN ' DEFAULT ' || pg_catalog.pg_get_expr(f.adbin, f.adrelid) ELSE '' END,
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ''), ', ' ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
      WHERE a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal),
    CASE WHEN h.inhparent IS NOT NULL THEN ' INHERITS (' || h.inhparent::pg_catalog.regclass || ')' ELSE '' END,
    CASE WHEN o.relkind = 'p' THEN ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(o.oid) ELSE '' END) END
  FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = o.oid AND h.inhseqno = 1
  WHERE o.relkind IN ('r', 'p') AND $own ORDER BY o.oid`

// constraints gives those of tables; a partition has its parent's already.
const constraints = `SELECT pg_catalog.format('ALTER TABLE %s%I.%I ADD CONSTRAINT %I %s', CASE WHEN o.relkind = 'p' OR k.contype = 'c' THEN '' ELSE 'ONLY ' END, n.nspname, o.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class o ON o.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  WHERE k.contype IN ('p', 'u', 'c', 'x', 'f') AND k.conislocal AND k.conparentid = 0 AND $own`
