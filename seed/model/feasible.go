package model

import (
	"fmt"
	"math"
)

// feasible lowers the rows of tables that cannot hold as many as they were
// given by default, such as a list of countries with a key of two letters.
// Where the number was asked for, it is a problem instead.
func (b *builder) feasible() {
	b.readKeys()
	goal := uint64(0)
	for _, t := range b.order {
		goal = max(goal, t.rows)
	}
	why := map[*table]string{}
	for changed := true; changed && len(b.problems) == 0; {
		changed = false
		for _, t := range b.order {
			limit, reason := b.limit(t)
			if limit >= t.total() {
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
			s = s.distinct(max(t.total(), 1))
		}
		if s.size < t.total() {
			lower(s.size, "%s %s unique", c.Name, b.typeName(c))
		}
	}
	for _, k := range t.keys {
		n := uint64(1)
		for _, d := range b.dimensions(k.columns) {
			n = mulCapped(n, b.most(d))
		}
		if k.predicate == "" || n >= t.total() {
			lower(n, "key %s on %s", k.name, k.what())
		}
	}
	return least, reason
}
