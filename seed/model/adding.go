package model

import (
	"time"

	"upness/seed/gen"
	"upness/seed/wire"
)

// A table that holds rows already is added to: what the server fills in by
// itself is left to it, foreign keys refer to rows that are there, and values
// that must not repeat come from numbers that no earlier load has used.

// adding says whether rows are added to others.
func (t *table) adding() bool { return t.first > 0 }

// Sampled are the keys of rows of a parent, in the types of the columns that
// refer to them, as the server sends them in its two formats.
type Sampled struct {
	Binary [][][]byte // by row and column; nil for a type that has no binary form
	Text   [][][]byte
}

// SampleKey names a foreign key in Options.Keys.
func SampleKey(table, constraint string) string { return table + "\x00" + constraint }

// sampled lets a link refer to rows that are there, if its parent has some.
func (b *builder) sampled(l *link) bool {
	s, ok := b.options.Keys[SampleKey(l.child.FullName(), l.fk.Name)]
	if !ok {
		return false
	}
	n := uint64(len(s.Text))
	if n == 0 {
		l.empty = true
		if !l.nullable() {
			b.problem(l.child, "%s refers to %s, which has no rows yet", l.columns[0].Name, l.parent.FullName())
		}
		n, s.Text = 1, [][][]byte{make([][]byte, len(l.columns))}
		s.Binary = s.Text
	}
	skew := skewOf(l.options(), n)
	l.pick = func(row uint64) uint64 { return gen.Rank(skew, l.key.Unit(row), n) }
	l.note = "a row of " + l.parent.FullName() + " that is there"
	for i, c := range l.columns {
		if c.link != l {
			continue
		}
		c.set = &set{size: n, note: l.note, text: payload(s.Text, i)}
		if s.Binary != nil && c.typ.Binary {
			c.set.binary = payload(s.Binary, i)
		}
		c.index, c.note = l.pick, l.note
	}
	return true
}

func payload(rows [][][]byte, column int) func(dst []byte, k uint64) []byte {
	return func(dst []byte, k uint64) []byte { return append(dst, rows[k][column]...) }
}

// present is the moment at which the row is made, for times that grow with the
// rows and have no default.
func present(c *column, own *value, enc wire.Ordinal) *value {
	at := func(uint64) uint64 { return uint64(wire.Micros(time.Now())) }
	if c.typ.Name == "date" {
		at = func(uint64) uint64 { return uint64(wire.Days(time.Now())) }
	}
	return &value{set: identity(enc, 0), index: at, null: own.null}
}

// unused numbers the values of a column that must not repeat beyond those of
// earlier loads.
const unusedFrom = 1 << 40

func unused(s *set) func(row uint64) uint64 {
	if s.size == free && s.ints != nil {
		return func(row uint64) uint64 { return unusedFrom + row }
	}
	return func(row uint64) uint64 { return row }
}
