package model

import "upness/seed/catalog"

// exclusion meets an exclusion constraint whose columns are compared by = and,
// for one range, by &&: the bookings of a room lie one behind the other.
func (b *builder) exclusion(t *table, x *catalog.Exclusion) {
	var span *column
	var equal []*column
	for i, num := range x.Columns {
		c := t.column(num)
		switch {
		case c == nil:
			b.unmet(t, x)
			return
		case x.Operators[i] == "=":
			equal = append(equal, c)
		case x.Operators[i] == "&&" && c.typ.Kind == "range" && span == nil:
			span = c
		default:
			b.unmet(t, x)
			return
		}
	}
	k := &key{name: x.Name, columns: equal}
	if span == nil {
		b.composite(t, k)
		return
	}
	if t.adding() {
		b.problem(t, "exclusion constraint %s cannot be met beside the rows that are there: leave the table out with skip", x.Name)
		return
	}
	if span.index != nil || span.spec.Values != nil {
		b.unmet(t, x)
		return
	}
	span.needed = true
	b.prepare(span)
	b.slots(t, x, k, span)
}

func (b *builder) unmet(t *table, x *catalog.Exclusion) {
	t.untried = true
	b.note("exclusion constraint %s of %s is not understood: rows are tried against it before the load", x.Name, t.FullName())
}

// slots gives each row of a group another slot of the range's span.
func (b *builder) slots(t *table, x *catalog.Exclusion, k *key, span *column) {
	slot := dimension{column: span}
	if len(k.columns) == 0 {
		slot.widen(t.room())
		b.enough(t, x, span, t.room())
		slot.decide(func(row uint64) uint64 { return row }, "one behind the other")
		return
	}
	if t.group == nil {
		dims := b.dimensions(k.columns)
		driver := b.driver(dims)
		b.group(t, driver, 0, true)
	}
	g := t.group
	most := g.groups.Largest()
	slot.widen(most)
	b.enough(t, x, span, most)
	slot.decide(func(row uint64) uint64 { _, place := g.of(row); return place }, "one behind the other for each "+g.driver.name())
	g.used = append(g.used, slot)
}

func (b *builder) enough(t *table, x *catalog.Exclusion, span *column, n uint64) {
	if span.set.size < n {
		b.problem(t, "exclusion constraint %s: column %s has room for %d rows that do not overlap, and needs %d", x.Name, span.Name, span.set.size, n)
	}
}
