package model

import "upness/seed/catalog"

// Reader reads values of a column in its type's notation as places in the
// type's order.
type Reader func(text string) (int64, error)

// ReaderOf returns the reader of a column, or nil for a type without an order
// of numbers. For a type with few values that the schema names, an enum or a
// bool, fixed is the greatest place.
func ReaderOf(s *catalog.Schema, c *catalog.Column) (read Reader, fixed int64) {
	t, mod := s.Underlying(c.Type, c.Mod)
	b := &builder{}
	_, scale, ok := b.encoding(t, mod)
	if !ok || !readable(t) {
		return nil, 0
	}
	switch {
	case t.Kind == "enum":
		fixed = int64(len(t.Labels)) - 1
	case t.Name == "bool":
		fixed = 1
	}
	return func(text string) (int64, error) { return ordinalOf(t, scale, text) }, fixed
}
