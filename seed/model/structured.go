package model

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// structured is the set of a type that is neither laid on the integers nor
// written as its characters.
func (b *builder) structured(c *column) *set {
	b.problem(c.table, "column %s: there are no values for type %s: give some under values", c.Name, c.typ.Name)
	return &set{size: 1, text: func(dst []byte, _ uint64) []byte { return dst }}
}
