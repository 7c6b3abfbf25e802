package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"upness/seed/catalog"
	"upness/seed/gen"
)

// keys decides the columns' indexes where a key forbids repeats. Keys of one
// column come first: a key of several that holds one of those is met by it.
func (b *builder) keys() {
	for _, t := range b.order {
		for _, l := range t.links {
			b.sampled(l)
		}
		for _, c := range t.columns {
			if c.unique {
				b.single(c)
			}
		}
		for _, k := range t.keys {
			b.composite(t, k)
		}
		for _, x := range t.Exclusions {
			b.exclusion(t, x)
		}
	}
}

// key is a key of several columns.
type key struct {
	name      string
	columns   []*column
	predicate string
}

// readKeys sorts keys into those of one column, which mark it, and the others.
func (b *builder) readKeys() {
	for _, t := range b.order {
		for _, k := range t.Keys {
			columns, ok := b.keyColumns(t, k)
			switch {
			case !ok || slices.ContainsFunc(columns, func(c *column) bool { return c.Generated }):
				b.expressed(t, k)
				continue
			case len(columns) == 1 && k.Predicate == "":
				columns[0].unique = true
			default:
				t.keys = append(t.keys, &key{k.Name, columns, k.Predicate})
			}
			for _, c := range columns {
				c.needed = c.needed || k.Primary || k.NullsNotDistinct || len(columns) > 1 || !c.nullsAsked()
			}
		}
		for _, c := range t.columns {
			c.unique = c.unique || c.spec.Unique
		}
	}
}

// expressed meets a key on an expression or a generated column, if a column of
// it alone can: what is different by itself mostly is so in an expression. Rows
// are tried against it before the load.
func (b *builder) expressed(t *table, k *catalog.Key) {
	t.untried = true
	var best *column
	for _, c := range t.columns {
		named := regexp.MustCompile(`\b`+regexp.QuoteMeta(c.Name)+`\b`).MatchString(k.Expressions) || generatedFrom(t, k, c)
		switch {
		case c.link != nil || b.served(c) || !slices.Contains(k.Columns, c.Num) && !named:
		case slices.Contains(k.Columns, c.Num) && c.unique:
			return
		case b.mostAlone(c) < t.room():
		case best == nil || textual(c.typ) && !textual(best.typ):
			best = c
		}
	}
	if best != nil {
		best.unique, best.folded = true, true
		best.needed = best.needed || !best.nullsAsked()
		return
	}
	b.note("key %s of %s is on an expression that is not understood: rows are tried against it before the load", k.Name, t.FullName())
}

// mostAlone is the greatest number of different values of a column, if no two
// are to be equal.
func (b *builder) mostAlone(c *column) uint64 {
	was := c.unique
	c.unique, c.set = true, nil
	n := b.most(dimension{column: c})
	c.unique, c.set = was, nil
	return n
}

// generatedFrom says whether the server computes a column of the key from c.
func generatedFrom(t *table, k *catalog.Key, c *column) bool {
	return slices.ContainsFunc(k.Columns, func(num int16) bool {
		g := t.column(num)
		return g != nil && g.Generated && slices.Contains(g.From, c.Num)
	})
}

// nullsAsked says whether the file wants NULLs in the column.
func (c *column) nullsAsked() bool { return c.spec.Nulls != nil && *c.spec.Nulls > 0 }

var caseFold = regexp.MustCompile(`^(?:lower|upper)\(\(*"?(\w+)"?\)?(?:::\w+)?\)$`)

// keyColumns finds a key's columns; lower(email) is email, with upper and
// lower case the same.
func (b *builder) keyColumns(t *table, k *catalog.Key) ([]*column, bool) {
	expressions := strings.Split(k.Expressions, ", ")
	var out []*column
	for _, num := range k.Columns {
		if num != 0 {
			out = append(out, t.column(num))
			continue
		}
		m := caseFold.FindStringSubmatch(expressions[0])
		if m == nil || t.named(m[1]) == nil {
			return nil, false
		}
		expressions = expressions[1:]
		c := t.named(m[1])
		c.folded = true
		out = append(out, c)
	}
	return out, true
}

// single makes one column's values all different.
func (b *builder) single(c *column) {
	n := c.table.room()
	if b.served(c) {
		return
	}
	if c.link != nil {
		c.link.oneToOne()
		return
	}
	b.prepare(c)
	if b.serial(c) && c.set.upward != nil {
		if up := c.set.upward(); up.size >= n {
			c.set, c.index, c.note = up, func(row uint64) uint64 { return row }, "the row's number"
			return
		}
	}
	if c.set.distinct != nil {
		c.set = c.set.distinct(n)
	} else if c.set.size == free {
		c.table.untried = true // two numbers may give the same value
	}
	c.note = strings.TrimPrefix(c.set.note+", unique", ", ")
	if strings.Contains(c.spec.Pattern, "{row}") {
		return
	}
	c.index = c.shuffled(n)
	if c.table.adding() && (c.set.size == free || c.set.raw != nil) {
		c.index = unused(c.set)
	}
}

// prepare settles which values a column may take.
func (b *builder) prepare(c *column) {
	if c.set == nil {
		c.set = b.setOf(c)
	}
}

// shuffled gives each row another member of the column's set, n at least.
func (c *column) shuffled(n uint64) func(row uint64) uint64 {
	size := c.set.size
	switch {
	case size == free && c.set.ints == nil && c.set.raw != nil:
		size = n // no longer than they must be
	case size == free:
		size = max(2*n, 1<<32)
	case c.spec.Stats != nil:
		o := newOrder(c.key, n, coin(c.spec.Stats, n))
		return func(row uint64) uint64 { return gen.Spread(o.at(row), n, size) }
	case orderOf(c) == 1:
		return func(row uint64) uint64 { return gen.Spread(row, n, size) }
	}
	p := gen.NewPermutation(c.key, size)
	return p.At
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
func (l *link) oneToOne() {
	if l.pick != nil {
		return
	}
	l.pick = func(row uint64) uint64 { return row }
	if l.self() {
		n := l.child.room()
		l.pick = func(row uint64) uint64 { return (row + n - 1) % n }
	}
	l.note = "one for each row of " + l.parent.FullName()
}

// served says whether a column is left to the server.
func (b *builder) served(c *column) bool {
	if c.table.adding() && c.link == nil && !c.spec.Described() && (c.Sequence != "" || strings.Contains(c.Default, "(")) {
		return true
	}
	return c.Generated || c.spec.Server
}

// typeName is the column's type for messages.
func (b *builder) typeName(c *column) string {
	if n := c.lengthOf(); n >= 0 && c.typ.Name == "varchar" {
		return fmt.Sprintf("varchar(%d)", n)
	} else if n >= 0 && c.typ.Name == "bpchar" {
		return fmt.Sprintf("char(%d)", n)
	}
	return c.typ.Name
}
