package model

import (
	"math"
	"strings"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/spec"
	"upness/seed/wire"
)

// setOf decides which values a column takes: what the file lists, else what
// fits its type, its limits and its name.
func (b *builder) setOf(c *column) *set {
	if c.spec.Values != nil {
		return b.listed(c, c.spec.Values.Text, c.spec.Values.Weight)
	}
	if c.limits.values != nil {
		return b.listed(c, c.limits.values, nil)
	}
	if text, ok := b.constantDefault(c); ok {
		return b.listed(c, []string{text}, nil)
	}
	if enc, scale, ok := b.encoding(c.typ, c.mod); ok {
		return b.scalars(c, enc, scale)
	}
	if textual(c.typ) {
		return b.textSet(c)
	}
	return b.structured(c)
}

// scalars is the set of a type that is laid on the integers.
func (b *builder) scalars(c *column, enc wire.Ordinal, scale int) *set {
	limit := widest(c.typ, c.mod)
	if c.limits.domain != nil {
		limit = limit.And(c.limits.domain)
	}
	d := b.wanted(c, scale, limit)
	if len(d) == 0 {
		b.problem(c.table, "column %s: no %s meets all of its limits", c.Name, c.typ.Name)
		d = gen.Range(0, 0)
	}
	lay := func(d gen.Domain) *set { return ordinals(enc, scale, d).stepped(enc, stepOf(c.typ, c.mod)) }
	s := lay(d)
	s.note = spanNote(c.typ, enc, d)
	if st := c.spec.Stats; st != nil {
		if n := span(st, members(st, c.table.room()), free); d.Size() < n && limit.Size() > d.Size() && st.Dense > 0 {
			d = limit.And(gen.Range(1, math.MaxInt64))
			s = lay(d)
		}
	}
	s.upward = func() *set { return lay(limit.And(gen.Range(1, math.MaxInt64))) }
	s.distinct = func(n uint64) *set {
		if s.size >= n {
			return s
		}
		if up := lay(limit.And(gen.Range(1, 1<<62))); up.size >= n {
			return up
		}
		return lay(limit)
	}
	return s
}

// wanted is the part of the limits that values are taken from: the file's
// span, else the name's, else the type's usual one, else all of the limits.
func (b *builder) wanted(c *column, scale int, limit gen.Domain) gen.Domain {
	if c.spec.From != nil || c.spec.To != nil {
		return limit.And(b.fileSpan(c, scale))
	}
	if from, to, ok := guessSpan(c.Name); ok && numeric(c.typ) {
		lo, _ := parseScaled(from, scale)
		hi, _ := parseScaled(to, scale)
		if d := limit.And(gen.Range(lo, hi)); len(d) > 0 {
			return d
		}
	}
	if born(c.Name) && b.file.Times == (spec.Span{}) && (c.typ.Name == "date" || timed(c.typ.Name)) {
		from, to, _ := strings.Cut(births, " ")
		lo, _ := ordinalOf(c.typ, scale, from)
		hi, _ := ordinalOf(c.typ, scale, to)
		if d := limit.And(gen.Range(lo, hi)); len(d) > 0 {
			return d
		}
	}
	if c.limits.listed {
		return limit
	}
	usual := b.usual(c.typ, c.mod)
	if d := limit.And(usual); len(d) > 0 {
		return d
	}
	if len(limit) == 0 {
		return nil
	}
	// Nothing usual is allowed: stay near the limit's end that is closer to it.
	width := usual[len(usual)-1].Hi - usual[0].Lo
	first, last := limit[0], limit[len(limit)-1]
	if first.Lo > usual[0].Lo {
		return limit.And(gen.Range(first.Lo, first.Lo+min(width, 1<<62-max(first.Lo, 0))))
	}
	return limit.And(gen.Range(last.Hi-width, last.Hi))
}

// fileSpan reads from and to.
func (b *builder) fileSpan(c *column, scale int) gen.Domain {
	full := widest(c.typ, c.mod)
	lo, hi := full[0].Lo, full[len(full)-1].Hi
	for _, end := range []struct {
		text *string
		to   *int64
	}{{c.spec.From, &lo}, {c.spec.To, &hi}} {
		if end.text == nil {
			continue
		}
		v, err := ordinalOf(c.typ, scale, *end.text)
		if err != nil {
			b.fault(c.spec.Line, "column %s.%s: %v", c.table.FullName(), c.Name, err)
			continue
		}
		*end.to = v
	}
	if lo > hi {
		b.fault(c.spec.Line, "column %s.%s: from is after to", c.table.FullName(), c.Name)
	}
	return gen.Range(lo, hi)
}

func numeric(t *catalog.Type) bool {
	switch t.Name {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "money":
		return true
	}
	return false
}

func spanNote(t *catalog.Type, enc wire.Ordinal, d gen.Domain) string {
	if len(d) == 0 || enc.Text == nil || t.Name == "uuid" {
		return t.Name
	}
	return string(enc.Text(nil, d[0].Lo)) + " .. " + string(enc.Text(nil, d[len(d)-1].Hi))
}
