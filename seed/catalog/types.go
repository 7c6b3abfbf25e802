package catalog

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The row types of tables, and arrays of them, are left out: a database with
// thousands of tables has twice as many of those. Composite types that were
// made as such stay.
const typesSQL = `
SELECT t.oid, n.nspname, t.typname,
       CASE WHEN t.typtype = 'b' AND t.typcategory = 'A' AND t.typelem <> 0 THEN 'array'
            ELSE CASE t.typtype WHEN 'b' THEN 'base' WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
                 WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' WHEN 'c' THEN 'composite' ELSE 'pseudo' END END,
       t.typelem, t.typbasetype, t.typtypmod, t.typnotnull, t.typreceive::oid <> 0, ascii(t.typdelim::text),
       coalesce(e.extname, '')
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_type et ON et.oid = t.typelem
  LEFT JOIN pg_class ec ON ec.oid = et.typrelid
  LEFT JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE (c.oid IS NULL OR c.relkind = 'c') AND (ec.oid IS NULL OR ec.relkind = 'c')
   AND n.nspname <> 'pg_toast' AND n.nspname <> 'information_schema'`

func readTypes(ctx context.Context, conn *pgx.Conn, s *Schema, _ *index) error {
	var t Type
	var delim int32
	dest := []any{&t.OID, &t.Schema, &t.Name, &t.Kind, &t.Element, &t.Base, &t.BaseMod, &t.NotNull, &t.Binary, &delim, &t.Extension}
	err := each(ctx, conn, typesSQL, nil, dest, func() error {
		c := t
		c.Delimiter = byte(delim)
		s.Types[c.OID] = &c
		return nil
	})
	if err != nil {
		return err
	}
	for _, read := range []func(context.Context, *pgx.Conn, *Schema) error{readEnums, readRanges, readComposites, readDomainChecks} {
		if err := read(ctx, conn, s); err != nil {
			return err
		}
	}
	return nil
}

func readEnums(ctx context.Context, conn *pgx.Conn, s *Schema) error {
	var oid uint32
	var label string
	return each(ctx, conn, `SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder`, nil,
		[]any{&oid, &label}, func() error {
			if t := s.Types[oid]; t != nil {
				t.Labels = append(t.Labels, label)
			}
			return nil
		})
}

func readRanges(ctx context.Context, conn *pgx.Conn, s *Schema) error {
	multi := "0::oid"
	if s.Version >= 140000 {
		multi = "rngmultitypid"
	}
	var oid, subtype, multirange uint32
	var discrete bool
	return each(ctx, conn, `SELECT rngtypid, rngsubtype, `+multi+`, rngcanonical::oid <> 0 FROM pg_range`, nil,
		[]any{&oid, &subtype, &multirange, &discrete}, func() error {
			if t := s.Types[oid]; t != nil {
				t.Subtype, t.Discrete = subtype, discrete
			}
			if t := s.Types[multirange]; t != nil {
				t.Subtype = oid
			}
			return nil
		})
}

func readComposites(ctx context.Context, conn *pgx.Conn, s *Schema) error {
	var oid uint32
	var f Field
	return each(ctx, conn, `
		SELECT t.oid, a.attname, a.atttypid, a.atttypmod
		  FROM pg_attribute a
		  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'c'
		  JOIN pg_type t ON t.typrelid = c.oid
		 WHERE a.attnum > 0 AND NOT a.attisdropped
		 ORDER BY t.oid, a.attnum`, nil,
		[]any{&oid, &f.Name, &f.Type, &f.Mod}, func() error {
			if t := s.Types[oid]; t != nil {
				t.Fields = append(t.Fields, f)
			}
			return nil
		})
}

func readDomainChecks(ctx context.Context, conn *pgx.Conn, s *Schema) error {
	var oid uint32
	var c Check
	return each(ctx, conn, `
		SELECT contypid, conname, pg_get_expr(conbin, 0)
		  FROM pg_constraint WHERE contypid <> 0 AND contype = 'c' ORDER BY contypid, conname`, nil,
		[]any{&oid, &c.Name, &c.Expression}, func() error {
			if t := s.Types[oid]; t != nil {
				check := c
				t.Checks = append(t.Checks, &check)
			}
			return nil
		})
}
