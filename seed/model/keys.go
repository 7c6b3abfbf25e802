package model

import (
	"slices"

	"upness/seed/catalog"
	"upness/seed/gen"
)

// keys decides the columns' indexes where a key forbids repeats.
func (b *builder) keys() {
	for _, t := range b.order {
		for _, k := range t.Keys {
			if len(k.Columns) == 1 && k.Columns[0] != 0 {
				c := t.column(k.Columns[0])
				c.unique, c.needed = true, true
			}
		}
		for _, c := range t.columns {
			if c.spec.Unique {
				c.unique = true
			}
		}
	}
	for _, t := range b.order {
		for _, c := range t.columns {
			if c.unique {
				b.single(c)
			}
		}
	}
}

// single makes one column's values all different.
func (b *builder) single(c *column) {
	n := c.table.total()
	if c.link != nil {
		b.oneToOne(c)
		return
	}
	if c.set == nil {
		c.set = b.setOf(c)
	}
	if b.serial(c) && c.set.upward != nil {
		if up := c.set.upward(); up.size >= n {
			c.set, c.index, c.note = up, func(row uint64) uint64 { return row }, "the row's number"
			return
		}
	}
	if c.set.distinct != nil {
		c.set = c.set.distinct(n)
	}
	if c.set.size < n {
		b.problem(c.table, "column %s (%s, unique) cannot hold %d rows: %d different values at most", c.Name, b.typeName(c), n, c.set.size)
		return
	}
	c.note = c.set.note + ", unique"
	if c.set.size == free {
		p := gen.NewPermutation(c.key, max(n*2, 1<<32))
		c.index = p.At
		return
	}
	p := gen.NewPermutation(c.key, c.set.size)
	if orderOf(c) == 1 {
		size := c.set.size
		c.index = func(row uint64) uint64 { return gen.Spread(row, n, size) }
		return
	}
	c.index = p.At
}

// serial says whether a column counts up with the rows.
func (b *builder) serial(c *column) bool {
	if !isWhole(c.typ.Name) {
		return false
	}
	return c.Sequence != "" || c.Identity != "" || slices.ContainsFunc(c.table.Keys, func(k *catalog.Key) bool {
		return k.Primary && len(k.Columns) == 1 && k.Columns[0] == c.Num
	})
}

// oneToOne refers to each of the parent's rows at most once.
func (b *builder) oneToOne(c *column) {
	l := c.link
	if l.pick != nil {
		return
	}
	if l.parent.total() < c.table.total() {
		b.problem(c.table, "column %s is unique and refers to %s: %d rows there are too few for %d here",
			c.Name, l.parent.FullName(), l.parent.total(), c.table.total())
	}
	l.pick = func(row uint64) uint64 { return row }
	l.note = "one for each row of " + l.parent.FullName()
}

// served says whether a column is left to the server.
func (b *builder) served(c *column) bool {
	return c.Generated || c.spec.Server || b.options.Serve && c.Sequence != "" && c.link == nil
}

// typeName is the column's type for messages.
func (b *builder) typeName(c *column) string {
	if n := c.lengthOf(); n >= 0 && c.typ.Name == "varchar" {
		return "varchar(" + itoa(n) + ")"
	} else if n >= 0 && c.typ.Name == "bpchar" {
		return "char(" + itoa(n) + ")"
	}
	return c.typ.Name
}
