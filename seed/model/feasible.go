package model

import (
	"fmt"
	"math"
	"slices"

	"upness/seed/catalog"
)

// feasible lowers the rows of tables that cannot hold as many as they were
// given by default, such as a list of countries with a key of two letters.
// Where the number was asked for, it is a problem instead.
func (b *builder) feasible() {
	b.readKeys()
	for _, t := range b.order {
		t.keys = slices.DeleteFunc(t.keys, func(k *key) bool { return b.avoided(t, k) })
	}
	goal := uint64(0)
	for _, t := range b.order {
		goal = max(goal, t.rows)
	}
	why := map[*table]string{}
	for changed := true; changed && len(b.problems) == 0; {
		changed = false
		for _, t := range b.order {
			limit, reason := b.limit(t)
			if limit >= t.room() {
				continue
			}
			if limit >= t.total() {
				t.extra = limit - t.total()
				continue
			}
			if t.fixed || limit <= t.first {
				b.problem(t, "%s cannot hold %d rows: %d at most", reason, t.total(), limit)
				continue
			}
			t.rows, why[t], changed = limit-t.first, reason, true
		}
	}
	reached := uint64(0)
	for _, t := range b.order {
		reached = max(reached, t.rows)
	}
	for _, t := range b.order {
		if why[t] == "" || len(b.problems) > 0 {
			continue
		}
		if reached < goal {
			b.problem(t, "%s cannot hold %d rows: %d at most, and no other table reaches the goal", why[t], goal, t.rows)
			return
		}
		b.note("%s gets %d rows: %s can hold no more", t.FullName(), t.rows, why[t])
	}
}

// limit is the greatest number of rows that a table's keys allow, and what sets it.
func (b *builder) limit(t *table) (uint64, string) {
	least, reason := uint64(math.MaxUint64), ""
	lower := func(n uint64, format string, args ...any) {
		if n < least {
			least, reason = n, fmt.Sprintf(format, args...)
		}
	}
	for _, c := range t.columns {
		if !c.unique || b.served(c) {
			continue
		}
		if c.link != nil {
			if !c.link.self() {
				lower(c.link.parent.total(), "%s unique and a reference to %s", c.Name, c.link.parent.FullName())
			}
			continue
		}
		b.prepare(c)
		s := c.set
		if s.distinct != nil {
			s = s.distinct(max(t.room(), 1))
		}
		if s.size < t.room() {
			lower(s.size, "%s %s unique", c.Name, b.typeName(c))
		}
	}
	for _, k := range t.keys {
		n := b.combinations(t, k)
		if k.predicate == "" || n >= t.room() {
			lower(n, "key %s on %s", k.name, k.what())
		}
	}
	for _, x := range t.Exclusions {
		if n := b.excluded(t, x); n < t.room() {
			lower(n, "exclusion constraint %s", x.Name)
		}
	}
	return least, reason
}

// combinations is the number of different keys that there can be. In a table
// that is divided into strata a foreign key has the choice of one stratum.
func (b *builder) combinations(t *table, k *key) uint64 {
	n, inside := uint64(1), false
	for _, d := range b.dimensions(k.columns) {
		if t.root != nil && d.link != nil && len(d.link.columns) > 1 && d.link.rooted(t.root) != nil && d.link.parent.root == t.root {
			n, inside = mulCapped(n, d.link.parent.total()/max(t.root.total(), 1)), true
			continue
		}
		if d.link != nil && t.root != nil && d.link.parent == t.root {
			continue // counted once, below
		}
		n = mulCapped(n, b.most(d))
	}
	if inside || t.root != nil && slices.ContainsFunc(k.columns, func(c *column) bool { r := rootOf(c); return r != nil && r.table == t.root }) {
		n = mulCapped(n, t.root.total())
	}
	return n
}

// excluded is the number of rows that an exclusion constraint has room for.
func (b *builder) excluded(t *table, x *catalog.Exclusion) uint64 {
	var columns []*column
	for i, num := range x.Columns {
		c := t.column(num)
		if c == nil || x.Operators[i] != "=" && (x.Operators[i] != "&&" || c.typ.Kind != "range") {
			return math.MaxUint64
		}
		columns = append(columns, c)
	}
	n := uint64(1)
	for _, d := range b.dimensions(columns) {
		n = mulCapped(n, b.most(d))
	}
	return n
}
