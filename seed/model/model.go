// Package model turns a catalogue and a seeding file into functions: for each
// table how many rows, and for each column the value as a pure function of the
// row's number. It opens no connection, and finds what cannot be done before
// the first row is written.
package model

import (
	"fmt"
	"strings"

	"upness/seed/catalog"
	"upness/seed/spec"
	"upness/seed/wire"

	"github.com/jackc/pgx/v5"
)

// Model is what a load will write.
type Model struct {
	Tables  []*Table  // parents before children where the foreign keys allow it
	Skipped []Skipped // tables that are left alone, and why
	Notes   []string  // what a person should know and need not act on
}

// Skipped is a table that is left alone.
type Skipped struct{ Table, Why string }

// Table is one table's part of a load.
type Table struct {
	*catalog.Table
	Rows    uint64
	First   uint64 // number of the first row: above 0 where rows are added to earlier ones
	Extra   uint64 // rows that may be added beyond Rows
	Level   int    // 0: refers to no other table of the load; else one more than its highest parent
	Columns []Column
	SelfRef bool // rows refer to other rows of the table

	Unsolved []Unsolved // CHECKs that were not understood: rows must be tried against them
	Untried  bool       // so must they against its keys and exclusion constraints
}

// Unsolved is a CHECK that was not understood.
type Unsolved struct{ Name, Expression string }

// Column is a column that is written. Columns that are left to the server,
// such as generated ones, are not in a Table's Columns.
type Column struct {
	*catalog.Column
	Wire wire.Column
	Note string // how its values are made, in a few words
}

// Problem is something that makes a load impossible.
type Problem struct {
	Table string
	Text  string
	Err   error // with the seeding file's line, where that is at fault
}

// Error is the problem in one line.
func (p *Problem) Error() string {
	if p.Err != nil {
		return p.Err.Error()
	}
	return fmt.Sprintf("table %s: %s", p.Table, p.Text)
}

// Problems are all that were found.
type Problems []*Problem

// mostProblems are told in one line; a person mends them one after the other.
const mostProblems = 3

// Error tells the first few in one line.
func (p Problems) Error() string {
	var parts []string
	for _, one := range p[:min(len(p), mostProblems)] {
		parts = append(parts, one.Error())
	}
	if more := len(p) - mostProblems; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, "; ")
}

// Options are what Build needs beside the schema and the file.
type Options struct {
	Scale float64            // of the file's rows: 2 doubles them; 0 means 1
	Rows  map[string]uint64  // by full name: exactly that many, whatever the file says
	More  map[string]uint64  // with Rows: the Extra that the tables had
	Extra float64            // share of rows that tables which nobody refers to may get beyond their number
	First map[string]uint64  // by full name: number of the first row
	Later bool               // the file may name tables and columns that are gone since
	Keys  map[string]Sampled // by SampleKey: rows that are there, to refer to instead of row numbers
}

// NewStream returns the table's rows as a stream for COPY.
func (t *Table) NewStream() *wire.Stream {
	columns := make([]wire.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.Wire
	}
	return wire.NewStream(columns)
}

// CopySQL is the statement that takes the stream.
func (t *Table) CopySQL(s *wire.Stream) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = pgx.Identifier{c.Name}.Sanitize()
	}
	return fmt.Sprintf("COPY %s (%s) FROM STDIN WITH (FORMAT %s)", t.SQL(), strings.Join(names, ", "), s.Format())
}

// Build makes the model. What cannot be done comes back as Problems.
func Build(schema *catalog.Schema, file *spec.Spec, o Options) (*Model, error) {
	if o.Scale == 0 {
		o.Scale = 1
	}
	b := &builder{schema: schema, file: file, options: o, tables: map[uint32]*table{}, model: &Model{}}
	for _, step := range []func(){b.choose, b.columns, b.links, b.facts, b.bounds, b.count, b.relations, b.roots, b.feasible, b.strata, b.keys, b.finish} {
		if step(); len(b.problems) > 0 {
			return b.model, b.problems
		}
	}
	return b.model, nil
}
