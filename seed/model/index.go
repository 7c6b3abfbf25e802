package model

import (
	"slices"
	"strings"

	"upness/seed/gen"
)

// indexOf is the plain choice of a column's member for a row: by the column's
// skew, along the rows if it has an order, among as many members as are asked for.
func (b *builder) indexOf(c *column, s *set) func(row uint64) uint64 {
	if index := b.correlated(c, s); index != nil {
		return index
	}
	if c.spec.Stats != nil {
		return measuredIndex(c.spec.Stats, c.key, c.table.room(), s.size)
	}
	n := s.size
	wanted := uint64(c.spec.Distinct)
	if s.size == free && wanted == 0 {
		if c.spec.Skew == "" || c.spec.Skew == "uniform" {
			return c.key.At
		}
		wanted = min(max(c.table.room(), 1), 1000)
	}
	if wanted > 0 && wanted < n {
		n = wanted
	}
	along := b.along(c)
	skew := skewOf(c.spec, n)
	_, uniform := skew.(gen.Uniform)
	switch {
	case s.size == free: // n texts, told apart by their ranks' bits
		return func(row uint64) uint64 { return uint64(c.key.At(gen.Rank(skew, along(row), n))) }
	case uniform && orderOf(c) == 0 && n == s.size:
		return func(row uint64) uint64 { return c.key.Below(row, n) }
	case n == s.size:
		return func(row uint64) uint64 { return gen.Rank(skew, along(row), n) }
	}
	return func(row uint64) uint64 { // n members, evenly far apart
		k := gen.Rank(skew, along(row), n)
		return gen.Spread(k, n, s.size)
	}
}

// along gives a row's number in [0, 1) from which its value follows. With an
// order of r, the share |r| of the rows lie where their place among the rows
// says, the others anywhere: the rank correlation is then r.
func (b *builder) along(c *column) func(row uint64) float64 {
	r, key := orderOf(c), c.key
	if r == 0 {
		return key.Unit
	}
	n := float64(max(c.table.room(), 1))
	in := func(row uint64) float64 { return min((float64(row)+key.Unit(row))/n, 1-1e-16) }
	if r < 0 {
		up := in
		in = func(row uint64) float64 { return max(1-up(row)-1e-16, 0) }
		r = -r
	}
	if r == 1 {
		return in
	}
	coin, other := key.Sub(2), key.Sub(3)
	return func(row uint64) float64 {
		if coin.Unit(row) < r {
			return in(row)
		}
		return other.Unit(row)
	}
}

var growing = []string{"created", "created_at", "created_on", "inserted_at", "enrolled_at", "registered_at", "logged_at",
	"recorded_at", "received_at", "sent_at", "occurred_at", "ordered_at", "ts", "timestamp", "mtime"}

// orderOf is the order that the file asks for, else the one that the name
// promises: rows are appended as time goes by.
func orderOf(c *column) float64 {
	if c.spec.Order != nil {
		return float64(*c.spec.Order)
	}
	if strings.HasPrefix(c.typ.Name, "timestamp") || c.typ.Name == "date" {
		if slices.Contains(growing, strings.ToLower(c.Name)) {
			return 1
		}
	}
	return 0
}

// sortByLevel puts parents before children.
func sortByLevel(tables []*Table) {
	slices.SortStableFunc(tables, func(a, b *Table) int { return a.Level - b.Level })
}
