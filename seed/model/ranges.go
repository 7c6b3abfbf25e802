package model

import (
	"encoding/binary"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/wire"
)

// Flags of a range in its binary form.
const lowerInclusive = 0x02

// rangeSet makes ranges that lie one behind the other, so that no two members
// overlap: member k begins in the k-th slot and ends within it. It is what
// meets an exclusion constraint.
func (b *builder) rangeSet(c *column) *set {
	sub, mod := b.schema.Underlying(c.typ.Subtype, -1)
	if sub == nil {
		return nil
	}
	enc, scale, ok := b.encoding(sub, mod)
	if !ok || !readable(sub) {
		return nil
	}
	bound := &column{Column: &catalog.Column{Name: c.Name, Type: sub.OID, Mod: -1}, table: c.table, typ: sub, mod: -1, spec: c.spec, limits: limits{maxLen: -1}}
	d := b.wanted(bound, scale, widest(sub, mod))
	if len(d) == 0 {
		return nil
	}
	s := slots(c, enc, d[0], usualStep(sub, scale))
	s.note = "disjoint " + c.typ.Name + "s, " + spanNote(sub, enc, d)
	return s
}

// usualStep is the length of a slot.
func usualStep(t *catalog.Type, scale int) int64 {
	switch t.Name {
	case "date":
		return 7
	case "timestamp", "timestamptz", "time", "timetz":
		return dayMicros / 24
	case "int4", "int8", "int2":
		return 100
	}
	step := int64(10)
	for range scale {
		step *= 10
	}
	return step
}

// slots divides an interval into steps, shorter ones if more are needed.
func slots(c *column, enc wire.Ordinal, in gen.Interval, step int64) *set {
	s := &set{size: max(uint64(in.Hi-in.Lo)/uint64(step), 1)}
	ends := func(k uint64) (lo, hi int64) {
		lo = in.Lo + int64(k)*step
		return lo, lo + 1 + int64(c.key.Below(k, uint64(max(step-1, 1))))
	}
	s.binary = func(dst []byte, k uint64) []byte {
		lo, hi := ends(k)
		dst = append(dst, lowerInclusive)
		return putSized(putSized(dst, enc.Binary, lo), enc.Binary, hi)
	}
	s.text = func(dst []byte, k uint64) []byte {
		lo, hi := ends(k)
		dst = append(enc.Text(append(dst, '[', '"'), lo), '"', ',', '"')
		return append(enc.Text(dst, hi), '"', ')')
	}
	s.distinct = func(n uint64) *set {
		if s.size >= n {
			return s
		}
		finer := slots(c, enc, in, max(int64(uint64(in.Hi-in.Lo)/max(n, 1)), 1))
		finer.note = s.note
		return finer
	}
	return s
}

func putSized(dst []byte, put wire.Put, v int64) []byte {
	at := len(dst)
	dst = put(append(dst, 0, 0, 0, 0), v)
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

// multirangeSet makes multiranges of one to three ranges in order.
func (b *builder) multirangeSet(c *column) *set {
	one := *c
	one.typ = b.schema.Types[c.typ.Subtype]
	if one.typ == nil {
		return nil
	}
	ranges := b.rangeSet(&one)
	if ranges == nil {
		return nil
	}
	const most = 3
	count := lengths(1, most)
	s := &set{size: max(ranges.size/most, 1), note: "one to three " + one.typ.Name + "s"}
	s.text = func(dst []byte, k uint64) []byte {
		dst = append(dst, '{')
		for i := range count(c.key.At(k)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = ranges.text(dst, k*most+uint64(i))
		}
		return append(dst, '}')
	}
	s.binary = func(dst []byte, k uint64) []byte {
		n := count(c.key.At(k))
		dst = put32(dst, uint32(n))
		for i := range n {
			dst = sized(dst, ranges, k*most+uint64(i))
		}
		return dst
	}
	return s
}
