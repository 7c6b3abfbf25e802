package seed

import (
	"context"
	"fmt"
	"time"

	"upness/seed/model"
	"upness/seed/spec"

	"gopkg.in/yaml.v3"
)

// Preview is what a load would do.
type Preview struct {
	Database string         `json:"database"`
	Tables   []PreviewTable `json:"tables"` // in the order of their foreign keys
	Rows     int64          `json:"rows"`
	Size     int64          `json:"size_bytes"` // about, indexes included
	Time     time.Duration  `json:"time_ns"`    // very about
	Notes    []string       `json:"notes,omitempty"`
	Skipped  []string       `json:"skipped,omitempty"`
	YAML     string         `json:"yaml"` // a seeding file that says the same
}

// PreviewTable is one table's part of a Preview.
type PreviewTable struct {
	Table   string          `json:"table"`
	Rows    int64           `json:"rows"`
	Size    int64           `json:"size_bytes"`
	Format  string          `json:"format"` // of COPY: binary or text
	Columns []PreviewColumn `json:"columns"`
}

// PreviewColumn says how a column's values are made.
type PreviewColumn struct {
	Column string `json:"column"`
	Values string `json:"values"`
}

// Plan says what Run would do, and checks all that Run checks before the first
// row, without writing anything.
func Plan(ctx context.Context, o Options) (*Preview, error) {
	l, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer l.close()
	if err := l.design(ctx); err != nil {
		return nil, err
	}
	l.mayQuiet = l.quiet(ctx)
	if err := l.permitted(ctx); err != nil {
		return nil, err
	}
	if err := l.rehearse(ctx); err != nil {
		return nil, err
	}
	widths, err := l.widths(ctx, l.model.Tables)
	if err != nil {
		return nil, err
	}
	return l.preview(widths)
}

func (l *load) preview(widths map[string]width) (*Preview, error) {
	p := &Preview{Database: l.report.Database, Notes: l.report.Notes, Skipped: l.report.Skipped}
	for _, t := range l.model.Tables {
		size := int64(float64(t.Rows) * widths[t.FullName()].total())
		pt := PreviewTable{Table: t.FullName(), Rows: int64(t.Rows), Size: size, Format: t.NewStream().Format()}
		for _, c := range t.Columns {
			pt.Columns = append(pt.Columns, PreviewColumn{c.Name, c.Note})
		}
		p.Tables = append(p.Tables, pt)
		p.Rows += int64(t.Rows)
		p.Size += size
	}
	p.Time = l.about(p.Size)
	var err error
	p.YAML, err = l.yaml()
	return p, err
}

// Without a look at the server's hardware, the time is what two cores took in
// measurements: some 60 MB/s on one connection, indexes included, and half as
// much again on each further one up to the number of cores.
func (l *load) about(size int64) time.Duration {
	const perSecond = 60e6
	speed := perSecond * (1 + 0.5*float64(min(l.options.Parallel, 8)-1))
	return time.Duration(float64(size) / speed * float64(time.Second)).Round(time.Second)
}

// yaml writes the seeding file that says what the load does: every table with
// its rows, every column with how its values are made as a comment, and what
// the given file said.
func (l *load) yaml() (string, error) {
	full := *l.file
	full.Rows, full.Size = 0, 0
	full.Tables = map[string]*spec.Table{}
	for _, t := range l.model.Tables {
		rows := spec.Count(t.Rows)
		st := &spec.Table{Rows: &rows, Columns: map[string]*spec.Column{}}
		if given := l.given(t); given != nil {
			st.Grow = given.Grow
			for name, c := range given.Columns {
				st.Columns[name] = c
			}
		}
		for _, c := range t.Columns {
			if st.Columns[c.Name] == nil {
				st.Columns[c.Name] = &spec.Column{}
			}
		}
		full.Tables[t.FullName()] = st
		full.Rows = max(full.Rows, rows)
	}
	var doc yaml.Node
	if err := doc.Encode(&full); err != nil {
		return "", fmt.Errorf("writing the seeding file: %w", err)
	}
	l.comment(&doc)
	raw, err := yaml.Marshal(&doc)
	return string(raw), err
}

func (l *load) given(t *model.Table) *spec.Table {
	if s := l.file.Tables[t.FullName()]; s != nil {
		return s
	}
	return l.file.Tables[t.Name]
}

// comment puts what the model decided beside each column.
func (l *load) comment(doc *yaml.Node) {
	notes := map[string]map[string]string{}
	for _, t := range l.model.Tables {
		notes[t.FullName()] = map[string]string{}
		for _, c := range t.Columns {
			notes[t.FullName()][c.Name] = c.Note
		}
	}
	eachPair(valueOf(doc, "tables"), func(table, body *yaml.Node) {
		eachPair(valueOf(body, "columns"), func(column, value *yaml.Node) {
			if note := notes[table.Value][column.Value]; note != "" {
				column.LineComment = note
				if value.Style |= yaml.FlowStyle; len(value.Content) == 0 {
					column.LineComment, value.LineComment = "", note
				}
			}
		})
	})
}

func valueOf(n *yaml.Node, key string) *yaml.Node {
	var out *yaml.Node
	eachPair(n, func(k, v *yaml.Node) {
		if k.Value == key {
			out = v
		}
	})
	return out
}

func eachPair(n *yaml.Node, do func(key, value *yaml.Node)) {
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		do(n.Content[i], n.Content[i+1])
	}
}
