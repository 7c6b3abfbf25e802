package model

import (
	"fmt"
	"regexp"

	"upness/seed/catalog"
	"upness/seed/gen"
)

// listed is the set of the given values, in the type's notation. With weights
// the column's index follows them.
func (b *builder) listed(c *column, values []string, weights []float64) *set {
	payloads := make([][2][]byte, len(values)) // binary, text
	binary := c.typ.Binary
	ords := make([]int64, len(values))
	enc, scale, ordinal := b.encoding(c.typ, c.mod)
	for i, text := range values {
		payloads[i][1] = []byte(text)
		if ordinal && readable(c.typ) {
			v, err := ordinalOf(c.typ, scale, text)
			if err != nil {
				b.fault(c.spec.Line, "column %s.%s: %v", c.table.FullName(), c.Name, err)
				return &set{size: 1, text: func(dst []byte, _ uint64) []byte { return dst }}
			}
			ords[i], payloads[i][0] = v, enc.Binary(nil, v)
			continue
		}
		p, ok := literal(c.typ, text)
		payloads[i][0], binary = p, binary && ok
	}
	s := &set{size: uint64(len(values)), note: listNote(values),
		text: func(dst []byte, k uint64) []byte { return append(dst, payloads[k][1]...) }}
	if binary {
		s.binary = func(dst []byte, k uint64) []byte { return append(dst, payloads[k][0]...) }
	}
	if ordinal && readable(c.typ) {
		s.ints, s.scale = func(k uint64) int64 { return ords[k] }, scale
	}
	if textual(c.typ) {
		s.raw = s.text
	}
	if weights != nil {
		w := gen.NewWeights(weights)
		n := s.size
		c.index = func(row uint64) uint64 { return gen.Rank(w, c.key.Unit(row), n) }
	}
	return s
}

// readable says whether ordinalOf can read a value of the type; the others'
// numbers are spread over the type's bits and stand for no notation.
func readable(t *catalog.Type) bool {
	switch t.Name {
	case "uuid", "inet", "cidr", "macaddr", "macaddr8", "bit", "varbit", "pg_lsn", "tid":
		return false
	}
	return true
}

// literal is the binary form of a value in the type's notation, for types
// where that is a matter of copying.
func literal(t *catalog.Type, text string) ([]byte, bool) {
	switch {
	case t.Name == "bytea":
		return []byte(text), true
	case textual(t):
		return texts(t, 1, func(dst []byte, _ uint64) []byte { return append(dst, text...) }).binary(nil, 0), t.Binary
	}
	return nil, false
}

func listNote(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	note := fmt.Sprintf("%d values: %s", len(values), values[0])
	for _, v := range values[1:] {
		if len(note)+len(v) > 60 {
			return note + ", ..."
		}
		note += ", " + v
	}
	return note
}

var constant = regexp.MustCompile(`^'((?:[^']|'')*)'::`)

// constantDefault is the default of a column of the text family, where it is a
// constant and no key or rule asks for more: 'new' says more of what an
// application can read than any word of ours.
func (b *builder) constantDefault(c *column) (string, bool) {
	m := constant.FindStringSubmatch(c.Default)
	if m == nil || c.spec.Stats != nil || !textual(c.typ) || c.spec.Described() || c.unique {
		return "", false
	}
	return regexp.MustCompile(`''`).ReplaceAllString(m[1], "'"), true
}
