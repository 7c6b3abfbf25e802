package model

import (
	"strconv"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/spec"
)

func itoa(n int) string { return strconv.Itoa(n) }

// structured is the set of a type that is neither laid on the integers nor
// written as its characters.
func (b *builder) structured(c *column) *set {
	var s *set
	switch c.typ.Kind {
	case "array":
		s = b.arraySet(c)
	case "range":
		s = b.rangeSet(c)
	case "multirange":
		s = b.multirangeSet(c)
	case "composite":
		s = b.compositeSet(c)
	default:
		s = b.special(c)
	}
	if s != nil {
		return s
	}
	b.problem(c.table, "column %s: there are no values for type %s: give some under values", c.Name, c.typ.Name)
	return &set{size: 1, text: func(dst []byte, _ uint64) []byte { return dst }}
}

// part is the set of a part of a column's type: an array's element, a range's
// bound, a composite's field.
func (b *builder) part(c *column, name string, oid uint32, mod int32) (*set, *column) {
	t, m := b.schema.Underlying(oid, mod)
	if t == nil {
		return nil, nil
	}
	in := &column{Column: &catalog.Column{Name: name, Type: oid, Mod: m}, table: c.table, typ: t, mod: m,
		spec: &spec.Column{Line: c.spec.Line}, key: gen.NewKey(b.file.Seed, c.table.FullName(), c.Name, name), limits: limits{maxLen: -1}}
	for _, k := range b.domainChecks(oid) {
		b.partFacts(in, k)
	}
	if st := c.spec.Stats; st != nil && st.Elements > 0 && textual(t) {
		const header, usual = 24, 1000 // bytes of an array's, and different elements where that was not measured
		in.spec.Stats = &spec.Stats{Width: max(int((float64(st.Width)-header)/st.Elements), 2), Distinct: usual}
	}
	return b.setOf(in), in
}

// member draws a set's member by the bits of h.
func (s *set) member(h uint64) uint64 {
	if s.size == free {
		return h
	}
	return gen.Scale(h, s.size)
}

// lengths draws a number between two bounds by the bits of h.
func lengths(lo, hi int) func(h uint64) int {
	n := uint64(hi - lo + 1)
	return func(h uint64) int { return lo + int(gen.Scale(h, n)) }
}

// arrayBounds is how many elements an array has.
func (c *column) arrayBounds() (lo, hi int) {
	lo, hi = 1, 5
	if st := c.spec.Stats; st != nil && st.Elements > 0 {
		lo, hi = max(int(st.Elements*0.5), 1), int(st.Elements*1.5)
	}
	if c.spec.Length != nil {
		lo, hi = c.spec.Length.Min, c.spec.Length.Max
	}
	lo = max(lo, c.limits.minLen)
	if c.limits.maxLen >= 0 {
		hi = min(hi, c.limits.maxLen)
	}
	return min(lo, max(hi, c.limits.minLen)), max(hi, lo)
}
