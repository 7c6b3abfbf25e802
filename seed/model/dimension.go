package model

import (
	"slices"

	"upness/seed/catalog"
)

// dimension is one of the choices that make up a key: a foreign key's row of
// the parent, or a column's own value.
type dimension struct {
	link   *link
	column *column
}

// dimensions are the choices behind columns; columns of one foreign key are
// one choice. A foreign key of which too few columns are there to tell the
// parent's rows apart is none: many of those rows look the same.
func (b *builder) dimensions(columns []*column) []dimension {
	var out []dimension
	for _, c := range columns {
		if c.link == nil {
			out = append(out, dimension{column: c})
		} else if c.link.toldBy(columns) && !slices.ContainsFunc(out, func(d dimension) bool { return d.link == c.link }) {
			out = append(out, dimension{link: c.link, column: c})
		}
	}
	return out
}

// toldBy says whether the columns tell the rows apart that the link can pick.
func (l *link) toldBy(columns []*column) bool {
	var refs []int16
	for i, c := range l.columns {
		if slices.Contains(columns, c) {
			refs = append(refs, l.refs[i].Num)
		}
	}
	return len(refs) == len(l.columns) || slices.ContainsFunc(l.parent.Keys, func(k *catalog.Key) bool {
		return k.Predicate == "" && !slices.ContainsFunc(k.Columns, func(num int16) bool { return !slices.Contains(refs, num) })
	})
}

func (d dimension) decided() bool {
	if d.link != nil {
		return d.link.pick != nil
	}
	return d.column.index != nil
}

// most is the greatest number of different choices.
func (b *builder) most(d dimension) uint64 {
	if d.link != nil {
		return d.link.parent.total()
	}
	b.prepare(d.column)
	s := d.column.set
	if s.distinct != nil {
		s = s.distinct(manyTexts)
	}
	return s.size
}

// usual is the number of choices without widening what was asked for.
func (b *builder) usualSize(d dimension) uint64 {
	if d.link != nil {
		return d.link.parent.total()
	}
	b.prepare(d.column)
	s := d.column.set
	if s.size == free && s.distinct != nil { // any number will do, but two may give the same
		return s.distinct(manyTexts).size
	}
	return s.size
}

// decide gives the dimension its choice.
func (d dimension) decide(index func(row uint64) uint64, note string) {
	if d.link != nil {
		d.link.pick, d.link.note = index, note
		return
	}
	d.column.index, d.column.note = index, note
}

// sequence says whether a dimension is a number or a day that may count up
// within each group: a line's number in its order.
func (b *builder) sequence(d dimension) bool {
	if d.link != nil || d.column.spec.Values != nil || d.column.spec.Skew != "" {
		return false
	}
	b.prepare(d.column)
	return d.column.set.domain != nil && (isWhole(d.column.typ.Name) || d.column.typ.Name == "date")
}

// widen lets a column take at least n different values.
func (d dimension) widen(n uint64) {
	if d.link == nil && d.column.set.distinct != nil && (d.column.set.size < n || d.column.set.size == free) {
		d.column.set = d.column.set.distinct(n)
	}
}
