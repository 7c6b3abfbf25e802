package model

import (
	"math"

	"upness/seed/check"
	"upness/seed/gen"
)

// relation ties a column to another one of its row: dep - base lies in
// [least, most]. It is how "ends_at > starts_at" is met.
type relation struct {
	base, dep   *column
	least, most int64
	differ      bool // only: dep is not base
}

// relate notes a fact about two columns and says whether it can be met.
func (b *builder) relate(t *table, c, other *column, f check.Fact) bool {
	if other == nil || !b.comparable(c, other) && !(f.Kind == check.Differs && together(c, other)) {
		return false
	}
	r := &relation{base: c, dep: other, least: math.MinInt64, most: math.MaxInt64}
	switch f.Kind {
	case check.Differs:
		r.differ = true
	case check.Equals:
		r.least, r.most = 0, 0
	case check.Below: // c <= other + plus  is  other - c >= -plus
		plus := int64(0)
		if f.Values[0] != "" {
			v, ok := b.difference(c, f.Values[0])
			if !ok {
				return false
			}
			plus = v
		}
		if f.Strict {
			plus--
		}
		r.least = -plus
	}
	t.relations = append(t.relations, r)
	return true
}

// comparable says whether two columns' ordinals are on one scale.
func (b *builder) comparable(c, d *column) bool {
	_, scaleC, okC := b.encoding(c.typ, c.mod)
	_, scaleD, okD := b.encoding(d.typ, d.mod)
	if !okC || !okD || !readable(c.typ) || scaleC != scaleD {
		return false
	}
	return c.typ.Name == d.typ.Name || isWhole(c.typ.Name) && isWhole(d.typ.Name) ||
		timed(c.typ.Name) && timed(d.typ.Name)
}

// together says whether two columns refer to rows of one table.
func together(c, d *column) bool {
	return c.link != nil && d.link != nil && c.link != d.link && c.link.parent == d.link.parent && c.link.refs[c.place] == d.link.refs[d.place]
}

func timed(name string) bool { return name == "timestamp" || name == "timestamptz" }

// difference reads a constant that is added to a column's values.
func (b *builder) difference(c *column, text string) (int64, bool) {
	sign := int64(1)
	if text[0] == '-' {
		sign, text = -1, text[1:]
	}
	_, scale, _ := b.encoding(c.typ, c.mod)
	switch c.typ.Name {
	case "timestamp", "timestamptz", "time", "timetz":
		d, err := parseInterval(text)
		return sign * d.Microseconds(), err == nil
	case "date":
		if v, err := parseScaled(text, 0); err == nil {
			return sign * v, true
		}
		d, err := parseInterval(text)
		return sign * int64(d.Hours()/24), err == nil
	}
	v, err := parseScaled(text, scale)
	return sign * v, err == nil
}

// relations decides, for each pair, which of the two follows the other, and
// keeps room for it. What is in a key or refers to another table is never the
// one to follow.
func (b *builder) relations() {
	for _, t := range b.order {
		b.fileRelations(t)
		for _, r := range t.relations {
			if r.differ && r.base.link != nil && r.dep.link != nil && r.base.link.parent == r.dep.link.parent {
				r.dep.link.other = r.base.link
				continue
			}
			if !b.mayFollow(r.dep) && b.mayFollow(r.base) {
				r.base, r.dep = r.dep, r.base
				r.least, r.most = -clampNeg(r.most), -clampNeg(r.least)
			}
			if !b.mayFollow(r.dep) {
				if !r.differ || r.base.link == nil || !r.base.link.self() { // an earlier row is another row
					t.unsolved = append(t.unsolved, Unsolved{"", r.base.Name + " and " + r.dep.Name + " are both decided elsewhere"})
				}
				continue
			}
			if r.base.follows(r.dep) { // a cycle of inequalities: the rows are tried against it
				t.unsolved = append(t.unsolved, Unsolved{"", r.base.Name + " and " + r.dep.Name + " depend on each other"})
				continue
			}
			r.dep.relations = append(r.dep.relations, r)
			b.keepRoom(r)
		}
	}
}

// fileRelations adds those that the file asks for: after.
func (b *builder) fileRelations(t *table) {
	for _, c := range t.columns {
		if c.spec.After == "" {
			continue
		}
		base := t.named(c.spec.After)
		if base == nil || base == c || !b.comparable(base, c) {
			b.fault(c.spec.Line, "column %s.%s: after: %s is no column of the table that it could follow", t.FullName(), c.Name, c.spec.After)
			continue
		}
		t.relations = append(t.relations, &relation{base: base, dep: c, least: 0, most: math.MaxInt64})
	}
}

func clampNeg(x int64) int64 { return max(x, -math.MaxInt64) }

func (b *builder) mayFollow(c *column) bool {
	return c.link == nil && c.spec.Values == nil && c.limits.values == nil && !b.serial(c)
}

// follows says whether c's value is derived from d's.
func (c *column) follows(d *column) bool {
	for _, r := range c.relations {
		if r.base == d || r.base.follows(d) {
			return true
		}
	}
	return c == d
}

// keepRoom takes from the base's domain what would leave no value for the
// column that follows it.
func (b *builder) keepRoom(r *relation) {
	if r.differ || !b.mayFollow(r.base) {
		return
	}
	dep := r.dep.limits.domain
	if dep == nil {
		dep = widest(r.dep.typ, r.dep.mod)
	}
	base := r.base.limits.domain
	if base == nil {
		base = widest(r.base.typ, r.base.mod)
	}
	if len(dep) == 0 {
		return
	}
	lo, hi := dep[0].Lo, dep[len(dep)-1].Hi
	r.base.limits.domain = base.And(gen.Range(minus(lo, r.most), minus(hi, r.least)))
}

// minus is a - b, kept inside of an int64.
func minus(a, b int64) int64 {
	d := a - b
	switch {
	case b < 0 && d < a:
		return math.MaxInt64
	case b > 0 && d > a:
		return math.MinInt64
	}
	return d
}

func plus(a, b int64) int64 { return minus(a, -max(b, -math.MaxInt64)) }

// arc notes that exactly one of the columns is not NULL.
func (t *table) arc(names []string) bool {
	var group []*column
	for _, name := range names {
		c := t.named(name)
		if c == nil || c.notNull {
			return false
		}
		group = append(group, c)
	}
	for i, c := range group {
		c.arc, c.arcPlace = group, i
	}
	t.arcs = append(t.arcs, group)
	return true
}
