package model

import (
	"upness/seed/gen"
	"upness/seed/wire"
)

// resolve settles a column's value, its parent's first. A chain of foreign
// keys that comes back to where it began is cut there: the column then has
// values of its own, and the others refer to them.
func (b *builder) resolve(c *column) *value {
	if c.value != nil {
		return c.value
	}
	if c.building {
		c.link = nil
		if c.unique {
			b.single(c)
		}
	}
	if c.link == nil {
		return b.own(c)
	}
	if c.set != nil { // of rows that are there
		c.value = &value{set: c.set, index: c.index, null: c.link.null(b)}
		return c.value
	}
	c.building = true
	parent := b.resolve(c.link.refs[c.place])
	c.building = false
	if c.value != nil { // the chain came back
		return c.value
	}
	l := c.link
	if l.pick == nil {
		l.pick = l.apart(l.plain())
	}
	pick, index := l.pick, parent.index
	c.value = &value{set: b.converted(parent.set, c), null: l.null(b),
		index: func(row uint64) uint64 { return index(pick(row)) }}
	c.note = "a row of " + l.parent.FullName()
	if l.note != "" {
		c.note = l.note
	}
	return c.value
}

// own settles a column that refers to nothing.
func (b *builder) own(c *column) *value {
	if c.set == nil {
		c.set = b.setOf(c)
	}
	if c.index == nil {
		c.index = b.indexOf(c, c.set)
	}
	own := &value{set: c.set, index: c.index, null: c.nulls(b.nullShare(c))}
	if enc, _, ok := b.encoding(c.typ, c.mod); ok && c.table.adding() && orderOf(c) == 1 && (timed(c.typ.Name) || c.typ.Name == "date") {
		own = present(c, own, enc)
	}
	c.value = b.following(c, own)
	if c.note == "" {
		c.note = c.set.note
	}
	return c.value
}

// nulls says in which rows a column is NULL. Of an arc of columns exactly one
// has a value, another one from row to row.
func (c *column) nulls(share float64) wire.Nulls {
	if c.arc == nil {
		return nullsOf(c.key.Sub(1), share)
	}
	key, place, n := c.table.key.Sub(uint64(c.arc[0].Num)), uint64(c.arcPlace), uint64(len(c.arc))
	return func(row uint64) bool { return key.Below(row, n) != place }
}

// null says which rows refer to nothing. The first row of a table that refers
// to itself has no earlier one to refer to.
func (l *link) null(b *builder) wire.Nulls {
	if !l.nullable() {
		return nil
	}
	if l.empty {
		return func(uint64) bool { return true }
	}
	for _, c := range l.columns {
		if c.arc != nil {
			return c.nulls(0)
		}
	}
	base := nullsOf(l.key.Sub(1), b.linkNulls(l))
	if !l.self() {
		return base
	}
	return func(row uint64) bool { return row == 0 || base != nil && base(row) }
}

// nullsOf is a column's NULLs at a share between 0 and 1.
func nullsOf(key gen.Key, share float64) wire.Nulls {
	switch {
	case share <= 0:
		return nil
	case share >= 1:
		return func(uint64) bool { return true }
	}
	return func(row uint64) bool { return key.Unit(row) < share }
}

// finish settles every column and hands out the model.
func (b *builder) finish() {
	for _, t := range b.order {
		out := &Table{Table: t.Table, Rows: t.rows, First: t.first, Extra: t.extra, Level: t.level, Unsolved: t.unsolved, Untried: t.untried}
		for _, l := range t.links {
			out.SelfRef = out.SelfRef || l.self()
		}
		for _, c := range t.columns {
			if b.served(c) {
				continue
			}
			v := b.resolve(c)
			out.Columns = append(out.Columns, Column{Column: c.Column, Note: c.note,
				Wire: wire.Column{Codec: v.codec(), Null: v.null}})
		}
		b.model.Tables = append(b.model.Tables, out)
	}
	sortByLevel(b.model.Tables)
}
