package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upness/seed/catalog"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// existing finds what a load that adds to tables must know of them: a row
// number that no earlier load has used, and rows for foreign keys to refer to.
func (l *load) existing(ctx context.Context) error {
	full, err := l.holdsRows(ctx)
	if err != nil {
		return err
	}
	l.first, l.keys = map[string]uint64{}, map[string]model.Sampled{}
	for _, t := range l.schema.Tables {
		if !slices.Contains(full, t.FullName()) {
			continue
		}
		n, err := l.firstUnused(ctx, t)
		if err != nil {
			return fmt.Errorf("looking for the first unused number of %s: %w", t.FullName(), explain(err))
		}
		l.first[t.FullName()] = n
	}
	return l.sampleKeys(ctx)
}

// sampleKeys reads rows for every foreign key to a table that holds some, and,
// for one that refers to its own table, also if it holds none.
func (l *load) sampleKeys(ctx context.Context) error {
	for _, t := range l.schema.Tables {
		for _, fk := range t.ForeignKeys {
			parent := l.schema.Table(fk.Ref)
			if parent == nil || l.first[parent.FullName()] == 0 {
				continue
			}
			s, err := l.sampleKey(ctx, t, fk, parent)
			if err != nil {
				return fmt.Errorf("reading keys of %s: %w", parent.FullName(), explain(err))
			}
			l.keys[model.SampleKey(t.FullName(), fk.Name)] = s
		}
	}
	return nil
}

// firstUnused is above the number of rows and above every whole number that
// stands in a key of one column.
func (l *load) firstUnused(ctx context.Context, t *catalog.Table) (uint64, error) {
	parts := []string{"count(*)"}
	for _, k := range t.Keys {
		if len(k.Columns) != 1 || k.Columns[0] == 0 {
			continue
		}
		c := t.Column(k.Columns[0])
		if typ, _ := l.schema.Underlying(c.Type, c.Mod); typ != nil && (typ.Name == "int2" || typ.Name == "int4" || typ.Name == "int8") {
			parts = append(parts, fmt.Sprintf("coalesce((SELECT max(%s) FROM %s), 0)", pgx.Identifier{c.Name}.Sanitize(), t.SQL()))
		}
	}
	var n int64
	err := l.control.QueryRow(ctx, "SELECT greatest("+strings.Join(parts, ", ")+")::bigint FROM "+t.SQL()).Scan(&n)
	return uint64(max(n, 1)), err
}

// Some rows of a parent are enough to refer to.
const sampledKeys = 10_000

func (l *load) sampleKey(ctx context.Context, t *catalog.Table, fk *catalog.ForeignKey, parent *catalog.Table) (model.Sampled, error) {
	var list, conditions []string
	formats := []int16{}
	binary := true
	for i, num := range fk.Columns {
		c := t.Column(num)
		name := pgx.Identifier{parent.Column(fk.RefColumns[i]).Name}.Sanitize()
		var as string
		if err := l.control.QueryRow(ctx, `SELECT format_type($1, $2)`, c.Type, c.Mod).Scan(&as); err != nil {
			return model.Sampled{}, err
		}
		list = append(list, name+"::"+as, name+"::text")
		conditions = append(conditions, name+" IS NOT NULL")
		typ, _ := l.schema.Underlying(c.Type, c.Mod)
		format := int16(0)
		if typ != nil && typ.Binary {
			format = 1
		} else {
			binary = false
		}
		formats = append(formats, format, 0)
	}
	from := parent.SQL()
	if parent.Estimate > 4*sampledKeys {
		from += fmt.Sprintf(" TABLESAMPLE SYSTEM (%g)", 100*2*sampledKeys/parent.Estimate)
	}
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s LIMIT %d", strings.Join(list, ", "), from, strings.Join(conditions, " AND "), sampledKeys)
	result := l.control.PgConn().ExecParams(ctx, sql, nil, nil, nil, formats).Read()
	if result.Err != nil {
		return model.Sampled{}, result.Err
	}
	return split(result.Rows, binary), nil
}

// split parts rows of (binary, text) pairs.
func split(rows [][][]byte, binary bool) model.Sampled {
	var s model.Sampled
	for _, row := range rows {
		var b, x [][]byte
		for i := 0; i < len(row); i += 2 {
			b, x = append(b, row[i]), append(x, row[i+1])
		}
		s.Text = append(s.Text, x)
		if binary {
			s.Binary = append(s.Binary, b)
		}
	}
	return s
}
