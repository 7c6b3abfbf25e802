package model

import (
	"math"

	"upness/seed/gen"
)

// correlated is the index of a column that the file ties to another one of the
// same row: `of`, always the same for the same value, or `with`, correlated.
// It is nil for a column without either.
func (b *builder) correlated(c *column, s *set) func(row uint64) uint64 {
	name, what := c.spec.Of, "of"
	if name == "" {
		name, what = c.spec.With, "with"
	}
	if name == "" {
		return nil
	}
	base := c.table.named(name)
	if base == nil || base == c || base.building {
		b.fault(c.spec.Line, "column %s.%s: %s: %s is no column of the table that it could follow", c.table.FullName(), c.Name, what, name)
		return nil
	}
	c.building = true
	v := b.resolve(base)
	c.building = false
	if what == "of" {
		return func(row uint64) uint64 { return s.member(c.key.At(v.index(row))) }
	}
	r := usualR
	if c.spec.R != nil {
		r = *c.spec.R
	}
	return b.tied(c, s, v.place, r)
}

const usualR = 0.8

// tied takes, for a share of the rows, the place of the other column's value,
// and for the rest any: the rank correlation is then that share.
func (b *builder) tied(c *column, s *set, place func(row uint64) float64, r float64) func(row uint64) uint64 {
	n := s.size
	skew := skewOf(c.spec, n)
	toss, own := c.key.Sub(5), c.key.Sub(6)
	return func(row uint64) uint64 {
		u := own.Unit(row)
		if toss.Unit(row) < math.Abs(r) {
			if u = place(row); r < 0 {
				u = math.Nextafter(1, 0) - u
			}
		}
		if n == free {
			return math.Float64bits(u)
		}
		return gen.Rank(skew, u, n)
	}
}

// place is where a row's value lies among all that the column may take.
func (v *value) place(row uint64) float64 {
	k, size := v.index(row), v.set.size
	if v.set.domain != nil && v.set.ints != nil {
		if at, ok := v.set.domain.Index(v.set.ints(k)); ok {
			k, size = at, v.set.domain.Size()
		}
	}
	if size == free {
		return gen.Unit(gen.Mix(k))
	}
	return min((float64(k)+0.5)/float64(size), math.Nextafter(1, 0))
}
