package ddl

import (
	"context"
	"fmt"

	"upness/seed/catalog"

	"github.com/jackc/pgx/v5"
)

// Save writes down what a load of the tables would take away: foreign keys of
// all of them, indexes of those in heavy, triggers unless quiet sessions do
// without. Of tables that the user does not own nothing is taken. It changes
// nothing.
func Save(ctx context.Context, conn *pgx.Conn, s *catalog.Schema, tables []*catalog.Table, heavy func(*catalog.Table) bool, quiet bool) ([]*Object, error) {
	sv := &saver{ctx: ctx, conn: conn, schema: s, loaded: map[uint32]*catalog.Table{}}
	for _, t := range tables {
		if t.Owned {
			sv.loaded[t.OID] = t
		}
	}
	for _, t := range tables {
		if !t.Owned {
			continue
		}
		if err := sv.rules(t, quiet); err != nil {
			return nil, err
		}
		if err := sv.foreignKeys(t); err != nil {
			return nil, err
		}
	}
	for _, t := range tables {
		if !t.Owned || !heavy(t) {
			continue
		}
		if err := sv.indexes(t); err != nil {
			return nil, err
		}
	}
	for i, o := range sv.objects {
		o.Ord = i
	}
	return sv.objects, nil
}

// saver is one call of Save.
type saver struct {
	ctx     context.Context
	conn    *pgx.Conn
	schema  *catalog.Schema
	loaded  map[uint32]*catalog.Table
	objects []*Object
}

func (s *saver) foreignKeys(t *catalog.Table) error {
	rows, err := s.conn.Query(s.ctx, `
		SELECT conname, pg_get_constraintdef(oid), convalidated, coalesce(obj_description(oid, 'pg_constraint'), ''),
		       (SELECT relkind = 'p' FROM pg_class WHERE oid = confrelid)
		  FROM pg_constraint WHERE conrelid = $1 AND contype = 'f' AND conparentid = 0 ORDER BY conname`, t.OID)
	if err != nil {
		return fmt.Errorf("reading the foreign keys of %s: %w", t.FullName(), err)
	}
	var name, def, comment string
	var valid, toPartitioned bool
	_, err = pgx.ForEachRow(rows, []any{&name, &def, &valid, &comment, &toPartitioned}, func() error {
		constraint := pgx.Identifier{name}.Sanitize()
		o := &Object{Table: t.FullName(), Kind: ForeignKey, Name: name,
			Drop: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", t.SQL(), constraint)}
		add := fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s", t.SQL(), constraint, def)
		// A partitioned table cannot take one that is not valid, and one that refers
		// to a partitioned table is validated without its copies for the partitions.
		if valid && !t.Partitioned && !toPartitioned {
			add += " NOT VALID"
			o.Validate = fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", t.SQL(), constraint)
		}
		o.Finish = []string{add}
		if comment != "" {
			o.Finish = append(o.Finish, fmt.Sprintf("COMMENT ON CONSTRAINT %s ON %s IS %s", constraint, t.SQL(), Quote(comment)))
		}
		s.objects = append(s.objects, o)
		return nil
	})
	return err
}

// Quote writes a text as a string constant.
func Quote(text string) string {
	out := make([]byte, 0, len(text)+8)
	escape := false
	for i := range len(text) {
		switch text[i] {
		case '\'':
			out = append(out, '\'', '\'')
			continue
		case '\\':
			out, escape = append(out, '\\'), true
		}
		out = append(out, text[i])
	}
	if escape {
		return " E'" + string(out) + "'"
	}
	return "'" + string(out) + "'"
}
