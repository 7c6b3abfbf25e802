package model

import (
	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/spec"
)

// link is a foreign key of a table: which of the parent's rows a row refers to.
type link struct {
	fk      *catalog.ForeignKey
	child   *table
	parent  *table
	columns []*column
	refs    []*column
	key     gen.Key
	pick    func(row uint64) uint64 // the parent's row; nil: not decided yet
	within  func(row uint64) uint64 // the parent's row, of the stratum of this one; nil: there are none
	stratum *grouping               // of the parent
	empty   bool                    // there is no row to refer to
	other   *link                   // that must pick another row
	note    string
}

func (l *link) self() bool { return l.child == l.parent }

// nullable says whether a row may refer to nothing.
func (l *link) nullable() bool {
	for _, c := range l.columns {
		if !c.notNull {
			return true
		}
	}
	return false
}

// options are what the file says about the link: those of its last column,
// which is the one that is not shared with other links; of measured ones the
// column with the most different values, which tells most about the rows.
func (l *link) options() *spec.Column {
	var best *column
	for _, c := range l.columns {
		if st := c.spec.Stats; st != nil && c.link == l && (best == nil || members(st, l.child.room()) > members(best.spec.Stats, l.child.room())) {
			best = c
		}
	}
	if best != nil {
		return best.spec
	}
	for i := len(l.columns) - 1; i >= 0; i-- {
		if l.columns[i].link == l {
			return l.columns[i].spec
		}
	}
	return l.columns[0].spec
}

// links resolves the foreign keys. A column that several of them share takes
// its value from the first.
func (b *builder) links() {
	for _, t := range b.order {
		for _, fk := range t.ForeignKeys {
			b.link(t, fk)
		}
	}
	for _, t := range b.order {
		b.level(t, map[*table]bool{})
	}
}

func (b *builder) link(t *table, fk *catalog.ForeignKey) {
	parent := b.tables[fk.Ref]
	if parent == nil {
		b.outside(t, fk)
		return
	}
	l := &link{fk: fk, child: t, parent: parent, key: gen.NewKey(b.file.Seed, t.FullName(), "fk", t.Names(fk.Columns))}
	for i, num := range fk.Columns {
		c := t.column(num)
		l.columns = append(l.columns, c)
		l.refs = append(l.refs, parent.column(fk.RefColumns[i]))
	}
	t.links = append(t.links, l)
	for i, c := range l.columns {
		if c.link == nil && c.spec.Values == nil {
			c.link, c.place = l, i
		}
	}
}

// outside handles a foreign key to a table that is not filled.
func (b *builder) outside(t *table, fk *catalog.ForeignKey) {
	ref := b.schema.Table(fk.Ref)
	name := "a table outside of the schemas to fill"
	if ref != nil {
		name = ref.FullName()
	}
	for _, num := range fk.Columns {
		c := t.column(num)
		if c.notNull && c.spec.Values == nil {
			b.problem(t, "column %s refers to %s, which is not filled: fill it too, or give the column's values", c.Name, name)
			return
		}
		if c.spec.Values == nil {
			one := spec.Share(1)
			copied := *c.spec
			copied.Nulls = &one
			c.spec = &copied
		}
	}
}

// level is the length of the longest chain of parents above t; a cycle is cut
// where it closes.
func (b *builder) level(t *table, seen map[*table]bool) int {
	if seen[t] {
		return t.level
	}
	seen[t] = true
	for _, l := range t.links {
		if !l.self() {
			t.level = max(t.level, b.level(l.parent, seen)+1)
		}
	}
	return t.level
}

// plain gives a link the choice that its skew asks for, each row by itself.
func (l *link) plain() func(row uint64) uint64 {
	if l.within != nil {
		return l.within
	}
	if l.self() {
		l.note = "an earlier row"
		return func(row uint64) uint64 {
			if row == 0 {
				return 0
			}
			return l.key.Below(row, row)
		}
	}
	n := l.parent.total()
	if st := l.options().Stats; st != nil {
		return measuredIndex(st, l.key, l.child.room(), n)
	}
	skew := skewOf(l.options(), n)
	if _, uniform := skew.(gen.Uniform); uniform {
		return func(row uint64) uint64 { return l.key.Below(row, n) }
	}
	place := l.places(n)
	return func(row uint64) uint64 { return place(gen.Rank(skew, l.key.Unit(row), n)) }
}

// apart makes a link pick another row of the parent than a second one does.
func (l *link) apart(pick func(row uint64) uint64) func(row uint64) uint64 {
	if l.other == nil {
		return pick
	}
	if l.other.pick == nil {
		l.other.pick = l.other.plain()
	}
	other, n := l.other.pick, l.parent.total()
	return func(row uint64) uint64 {
		p := pick(row)
		switch {
		case p != other(row):
		case l.stratum != nil:
			group, place := l.stratum.of(p)
			p = l.stratum.row(group, (place+1)%l.stratum.groups.Size(group))
		default:
			p = (p + 1) % n
		}
		return p
	}
}

// places gives the parent's row that has a rank: the most referred to are
// spread over the parent's rows, unless the file wants them first.
func (l *link) places(n uint64) func(rank uint64) uint64 {
	if l.options().Hot == "first" {
		return func(rank uint64) uint64 { return rank }
	}
	p := gen.NewPermutation(l.key.Sub(7), n)
	return p.At
}

// defaults of the skews' parameters.
const (
	zipfExponent = 1.1
	paretoShape  = 1.16
)

// skewOf is the skew that a column asks for, over n ranks.
func skewOf(c *spec.Column, n uint64) gen.Skew {
	s := func(or float64) float64 {
		if c.S != nil {
			return *c.S
		}
		return or
	}
	switch c.Skew {
	case "zipf":
		return gen.NewTabled(gen.NewZipf(s(zipfExponent), n))
	case "pareto":
		return gen.NewTabled(gen.Pareto{Alpha: s(paretoShape)})
	case "normal":
		return gen.NewTabled(gen.Normal{})
	}
	return gen.Uniform{}
}
