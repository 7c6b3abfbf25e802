package model

import (
	"math"
	"slices"

	"upness/seed/gen"
	"upness/seed/spec"
)

// A column with measured statistics chooses its values in two steps: a row has
// a place in the order of the values, injectively, with the correlation that
// was measured; and from the place follows the value, by the shares of the
// common ones and the shape of the others.

// measured is a column's statistics, ready to choose one of size members, of
// which the order is that of the values.
type measured struct {
	stats *spec.Stats
	n     uint64 // rows
	size  uint64 // members of the set
	d     uint64 // different values that are wanted
	order *order
}

// members is the number of different values among n rows.
func members(st *spec.Stats, n uint64) uint64 {
	d := st.Distinct
	if d < 0 {
		d = -d * float64(n)
	}
	return max(uint64(math.Round(d)), uint64(len(st.Common)), 1)
}

// span is how many members the values are laid over: those that the source's
// values were laid over, if it was measured, else the whole set.
func span(st *spec.Stats, d, size uint64) uint64 {
	if st.Dense > 0 {
		return max(min(uint64(math.Ceil(float64(d)/st.Dense)), size), min(d, size))
	}
	return size
}

// measuredIndex is the choice of one of size members by a row's number.
func measuredIndex(st *spec.Stats, key gen.Key, n, size uint64) func(row uint64) uint64 {
	n = max(n, 1)
	m := &measured{n: n, size: size, d: min(members(st, n), size)}
	st = fewer(st, m.d)
	m.stats = st
	m.order = newOrder(key, n, coin(st, m.d))
	width := span(st, m.d, size)
	if len(st.Places) == len(st.Common) && len(st.Shape) > 1 {
		if share := m.expected(width) / float64(m.d); share > 0.85 && share < 1.15 {
			return m.byDensity(key, width)
		}
	}
	return m.byRank(key, width)
}

// fewer keeps the d most common values where the target has no more members: a
// load of fewer rows has fewer parents, too. They take the others' shares.
func fewer(st *spec.Stats, d uint64) *spec.Stats {
	if uint64(len(st.Common)) <= d {
		return st
	}
	kept := *st
	kept.Common = slices.Clone(st.Common[:d])
	if len(st.Places) > 0 {
		kept.Places = st.Places[:min(d, uint64(len(st.Places)))]
	}
	var all, some float64
	for i, share := range st.Common {
		all += share
		if uint64(i) < d {
			some += share
		}
	}
	for i := range kept.Common {
		kept.Common[i] *= all / some
	}
	return &kept
}

// expected is how many different values come out if every one of width members
// may be taken, more often where the shape is denser.
func (m *measured) expected(width uint64) float64 {
	rest := 1.0
	for _, share := range m.stats.Common {
		rest -= share
	}
	sum := float64(len(m.stats.Common))
	bins := len(m.stats.Shape) - 1
	rows := rest * (1 - m.stats.Nulls) * float64(m.n) / float64(bins)
	for i := range bins {
		w := max((m.stats.Shape[i+1]-m.stats.Shape[i])*float64(width), 1)
		sum += w * (1 - math.Exp(-rows/w))
	}
	return sum
}

// strewn is over how many places in the order byDensity strews a row. Were each
// kept to its own, hardly two would fall on one member where there is room for
// each, and more values would differ than chance leaves.
const strewn = 16

// byDensity lets the rows fall on all members, as the shape says: how many
// different ones there are follows from it, as in the source.
func (m *measured) byDensity(key gen.Key, width uint64) func(row uint64) uint64 {
	q, jitter := newQuantiles(m.stats), key.Sub(23)
	n := float64(m.n)
	over := min(strewn, n)
	if m.d == m.n { // all differ
		over = 1
	}
	return func(row uint64) uint64 {
		u := math.Abs(float64(m.order.at(row))+0.5+over*(jitter.Unit(row)-0.5)) / n
		u = min(u, 2-u) // both ends reflect
		return min(uint64(q.at(u)*float64(width-1)+0.5), m.size-1)
	}
}

// byRank lets the rows choose among exactly d members, the common ones by
// their shares and the others evenly; where they lie follows from the shape.
func (m *measured) byRank(key gen.Key, width uint64) func(row uint64) uint64 {
	r := newRanks(m.stats, m.d, key)
	even := float64(m.d) / float64(width) // the share of even spacing that keeps neighbours apart
	last := float64(width - 1)
	return func(row uint64) uint64 {
		u := (float64(m.order.at(row)) + 0.5) / float64(m.n)
		rank, place := r.at(u)
		x := even*(float64(rank)+0.5)/float64(m.d) + (1-even)*place
		if place < 0 { // no shape was measured
			return gen.Spread(rank, m.d, m.size)
		}
		return min(uint64(x*last+0.5), m.size-1)
	}
}

// coin is the share of rows that lie in order. The server counts equal values
// as in order by their place, so that a column of few values seems correlated
// by the sum of their squared shares although it is not.
func coin(st *spec.Stats, d uint64) float64 {
	if st.Correlation == nil {
		return 0
	}
	rest, ties := 1.0, 0.0
	for _, share := range st.Common {
		ties += share * share
		rest -= share
	}
	if others := float64(d) - float64(len(st.Common)); others > 0 && rest > 0 {
		ties += rest * rest / others
	}
	if ties > 0.999 {
		return 0
	}
	return max(-1, min(1, (*st.Correlation-ties)/(1-ties)))
}
