package model

import (
	"encoding/hex"
	"math"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/wire"
)

// free is the size of a set that has a member for any number.
const free = math.MaxUint64

// set is the values that a column may take, numbered from 0. A column's value
// in a row is the member with the number that the column's index gives for it.
type set struct {
	size     uint64                            // members; free: any number will do
	distinct func(n uint64) *set               // a set of at least n members, no two equal; nil: this one is
	upward   func() *set                       // all that the column can hold from 1 on, in order; nil: not laid on the integers
	ints     func(k uint64) int64              // the member as an ordinal, or nil
	raw      func(dst []byte, k uint64) []byte // the member as text, or nil
	binary   func(dst []byte, k uint64) []byte // the payload; nil: there is no binary form
	text     func(dst []byte, k uint64) []byte // the payload in COPY's text format, without escapes
	scale    int                               // of ints
	domain   gen.Domain                        // of ints, in order of k
	note     string                            // what the values are, in a few words
}

// ordinals makes the set of a domain's members.
func ordinals(enc wire.Ordinal, scale int, d gen.Domain) *set {
	s := &set{size: d.Size(), domain: d, scale: scale, ints: d.At}
	if len(d) == 1 {
		lo := d[0].Lo
		s.ints = func(k uint64) int64 { return lo + int64(k) }
	}
	return s.encode(enc)
}

// identity is the set of all int64: member k is int64(k). It is for columns
// whose index computes the value itself.
func identity(enc wire.Ordinal, scale int) *set {
	s := &set{size: free, scale: scale, ints: func(k uint64) int64 { return int64(k) }}
	return s.encode(enc)
}

func (s *set) encode(enc wire.Ordinal) *set {
	ints := s.ints
	if enc.Binary != nil {
		s.binary = func(dst []byte, k uint64) []byte { return enc.Binary(dst, ints(k)) }
	}
	s.text = func(dst []byte, k uint64) []byte { return enc.Text(dst, ints(k)) }
	return s
}

// texts makes a set of texts for a type of the text family.
func texts(t *catalog.Type, size uint64, raw func(dst []byte, k uint64) []byte) *set {
	s := &set{size: size, raw: raw, text: raw, binary: raw}
	switch t.Name {
	case "jsonb", "jsonpath", "ltree", "lquery", "ltxtquery": // a version byte goes first
		s.binary = func(dst []byte, k uint64) []byte { return raw(append(dst, 1), k) }
	case "bytea":
		s.text = func(dst []byte, k uint64) []byte { return hexed(dst, raw, k) }
	}
	if !t.Binary {
		s.binary = nil
	}
	return s
}

func hexed(dst []byte, raw func(dst []byte, k uint64) []byte, k uint64) []byte {
	b := raw(nil, k)
	return hex.AppendEncode(append(dst, '\\', 'x'), b)
}

// converted is a set whose members are written as another type: what a foreign
// key needs whose column is an int8 and refers to an int4.
func (b *builder) converted(s *set, c *column) *set {
	out := *s
	if s.ints != nil {
		if enc, scale, ok := b.encoding(c.typ, c.mod); ok && (scale == s.scale || isWhole(c.typ.Name)) {
			return out.encode(enc)
		}
	}
	if s.raw != nil && textual(c.typ) {
		t := texts(c.typ, s.size, s.raw)
		t.note = s.note
		return t
	}
	return s
}

// value is a column's value, settled.
type value struct {
	set   *set
	index func(row uint64) uint64
	null  wire.Nulls
}

// codec joins the two.
func (v *value) codec() wire.Codec {
	set, index := v.set, v.index
	c := wire.Codec{Text: func(dst []byte, row uint64) []byte { return set.text(dst, index(row)) }}
	if set.binary != nil {
		c.Binary = func(dst []byte, row uint64) []byte { return set.binary(dst, index(row)) }
	}
	return c
}
