package model

import (
	"encoding/binary"

	"upness/seed/gen"
)

func put32(dst []byte, v uint32) []byte { return binary.BigEndian.AppendUint32(dst, v) }

// sized appends a member behind its length.
func sized(dst []byte, s *set, k uint64) []byte {
	at := len(dst)
	dst = s.binary(append(dst, 0, 0, 0, 0), k)
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

// quoted appends a member in double quotes, as arrays, ranges and composites
// want it.
func quoted(dst []byte, s *set, k uint64) []byte {
	inner := s.text(nil, k)
	dst = append(dst, '"')
	for _, c := range inner {
		if c == '"' || c == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// arraySet makes one-dimensional arrays of the element type's values.
func (b *builder) arraySet(c *column) *set {
	elem, _ := b.part(c, singular(c.Name), c.typ.Element, c.mod)
	if elem == nil {
		return nil
	}
	lo, hi := c.arrayBounds()
	count := lengths(lo, hi)
	oid, delim := c.typ.Element, byte(',')
	if c.typ.Name == "int2vector" || c.typ.Name == "oidvector" {
		return b.vector(c, elem, count)
	}
	if t := b.schema.Types[oid]; t != nil && t.Delimiter != 0 {
		delim = t.Delimiter
	}
	s := arrays(c, elem, oid, delim, count, 0)
	s.note = itoa(lo) + " to " + itoa(hi) + " of " + elem.note
	s.distinct = func(n uint64) *set {
		elem := elem
		if elem.distinct != nil {
			elem = elem.distinct(n)
		}
		most := hi
		if c.spec.Length == nil && c.limits.maxLen < 0 {
			most = max(hi, mostDigits)
		}
		digits, size := 1, elem.size
		for size < n && digits < most && elem.size > 1 {
			digits, size = digits+1, mulCapped(size, elem.size)
		}
		d := arrays(c, elem, oid, delim, lengths(max(lo, digits), max(hi, digits)), digits)
		d.size, d.note = size, s.note
		return d
	}
	return s
}

// mostDigits bounds how long arrays get so that no two are equal: those of two
// different elements are then as many as there are int64s.
const mostDigits = 63

// arrays is the set of arrays of so many elements. The first digits of them
// number the array: no two are equal then.
func arrays(c *column, elem *set, oid uint32, delim byte, count func(uint64) int, digits int) *set {
	member := func(k uint64, i int) uint64 {
		if i >= digits {
			return elem.member(c.key.At(k + uint64(i)))
		}
		if elem.size == free {
			return k
		}
		for range i {
			k /= elem.size
		}
		return k % elem.size
	}
	s := &set{size: free}
	s.text = func(dst []byte, k uint64) []byte {
		dst = append(dst, '{')
		for i := range count(gen.Mix(k)) {
			if i > 0 {
				dst = append(dst, delim)
			}
			dst = quoted(dst, elem, member(k, i))
		}
		return append(dst, '}')
	}
	if elem.binary == nil {
		return s
	}
	s.binary = func(dst []byte, k uint64) []byte {
		n := count(gen.Mix(k))
		if n == 0 {
			return put32(put32(put32(dst, 0), 0), oid)
		}
		dst = put32(put32(put32(put32(put32(dst, 1), 0), oid), uint32(n)), 1)
		for i := range n {
			dst = sized(dst, elem, member(k, i))
		}
		return dst
	}
	return s
}

// vector makes an int2vector or an oidvector, whose text has no brackets and
// whose first element has number 0.
func (b *builder) vector(c *column, elem *set, count func(uint64) int) *set {
	return &set{size: free, note: elem.note,
		text: func(dst []byte, k uint64) []byte {
			for i := range count(gen.Mix(k)) {
				if i > 0 {
					dst = append(dst, ' ')
				}
				dst = elem.text(dst, elem.member(c.key.At(k+uint64(i))))
			}
			return dst
		},
		binary: func(dst []byte, k uint64) []byte {
			n := count(gen.Mix(k))
			dst = put32(put32(put32(put32(put32(dst, 1), 0), c.typ.Element), uint32(n)), 0)
			for i := range n {
				dst = sized(dst, elem, elem.member(c.key.At(k+uint64(i))))
			}
			return dst
		}}
}

// compositeSet makes rows of a composite type.
func (b *builder) compositeSet(c *column) *set {
	fields := make([]*set, len(c.typ.Fields))
	binary := c.typ.Binary
	for i, f := range c.typ.Fields {
		if fields[i], _ = b.part(c, f.Name, f.Type, f.Mod); fields[i] == nil {
			return nil
		}
		binary = binary && fields[i].binary != nil
	}
	draw := func(i int, k uint64) uint64 { return fields[i].member(c.key.At(k + uint64(i)<<56)) }
	s := &set{size: free, note: c.typ.Name}
	s.text = func(dst []byte, k uint64) []byte {
		dst = append(dst, '(')
		for i, f := range fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = quoted(dst, f, draw(i, k))
		}
		return append(dst, ')')
	}
	if binary {
		types := c.typ.Fields
		s.binary = func(dst []byte, k uint64) []byte {
			dst = put32(dst, uint32(len(fields)))
			for i, f := range fields {
				dst = sized(put32(dst, types[i].Type), f, draw(i, k))
			}
			return dst
		}
	}
	return s
}
