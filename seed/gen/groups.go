package gen

import (
	"math"
	"math/bits"
)

// Groups divides n rows into k groups of sizes that follow a skew, so that
// from a row both its group and its place within the group are computed, and
// from a group its rows. This is what meets unique pairs (course, student),
// line numbers within an order, and bookings of a room that must not overlap,
// without memory.
type Groups struct {
	n, k   uint64
	skew   Skew
	flat   float64 // share of the uniform blended in, so that no group exceeds a cap
	least  uint64  // rows that every group has
	coarse []uint64
	step   uint64
}

const coarseSteps = 4096

// NewGroups divides n rows into k groups. No group gets more than limit rows
// (0: no limit) as long as n <= k * limit; with filled, every group gets at
// least one row as long as n >= k.
func NewGroups(n, k uint64, skew Skew, limit uint64, filled bool) *Groups {
	g := &Groups{n: n, k: max(k, 1), skew: skew}
	if filled && n >= g.k {
		g.least = 1
	}
	if limit > 0 {
		g.flatten(limit)
	}
	g.step = g.k/coarseSteps + 1
	for i := uint64(0); i < g.k; i += g.step {
		g.coarse = append(g.coarse, g.Start(i))
	}
	return g
}

// flatten blends in the uniform until the largest group fits.
func (g *Groups) flatten(limit uint64) {
	k, n := float64(g.k), float64(g.n)
	var largest float64
	for i := uint64(0); i < min(g.k, 64); i++ { // a skew's largest rank is at an end or in the middle
		for _, r := range []uint64{i, g.k - 1 - i, (g.k-1)/2 - min(i, (g.k-1)/2)} {
			largest = max(largest, g.skew.CDF(float64(r+1)/k)-g.skew.CDF(float64(r)/k))
		}
	}
	room := (float64(limit) - float64(g.least) - 2) / n // two rows for rounding
	switch {
	case largest <= room || largest*n+2 <= float64(limit):
	case room <= 1/k:
		g.flat = 1
	default:
		g.flat = (largest - room) / (largest - 1/k)
	}
}

// K is the number of groups.
func (g *Groups) K() uint64 { return g.k }

// Start is the first row of group i; Start(K) = N.
func (g *Groups) Start(i uint64) uint64 {
	if i >= g.k {
		return g.n
	}
	free := g.n - g.least*g.k
	hi, lo := bits.Mul64(free, i)
	even, _ := bits.Div64(hi, lo, g.k)
	if g.even() {
		return g.least*i + even
	}
	share := g.skew.CDF(float64(i) / float64(g.k))
	at := (1-g.flat)*share*float64(free) + g.flat*float64(even)
	return g.least*i + min(uint64(math.Ceil(at)), free)
}

// Size is the number of rows of group i.
func (g *Groups) Size(i uint64) uint64 { return g.Start(i+1) - g.Start(i) }

// Of returns the group that row x belongs to and x's place in it.
func (g *Groups) Of(x uint64) (group, place uint64) {
	if g.even() {
		return g.near(Spread(x, g.n, g.k), x)
	}
	lo, hi := 0, len(g.coarse)-1
	for lo < hi { // last coarse start <= x
		mid := (lo + hi + 1) / 2
		if g.coarse[mid] <= x {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	a, b := uint64(lo)*g.step, min(uint64(lo+1)*g.step, g.k)-1
	for a < b {
		mid := (a + b + 1) / 2
		if g.Start(mid) <= x {
			a = mid
		} else {
			b = mid - 1
		}
	}
	return a, x - g.Start(a)
}

// Largest is the size of the largest group.
func (g *Groups) Largest() uint64 {
	var most uint64
	for i := range min(g.k, 1<<16) {
		most = max(most, g.Size(i), g.Size(g.k-1-i))
	}
	return most
}

// even says whether Start is the uniform's.
func (g *Groups) even() bool {
	_, uniform := g.skew.(Uniform)
	return uniform || g.flat == 1
}

// near finds x's group from one that is at most a few away.
func (g *Groups) near(i, x uint64) (group, place uint64) {
	for g.Start(i) > x {
		i--
	}
	for i+1 < g.k && g.Start(i+1) <= x {
		i++
	}
	return i, x - g.Start(i)
}
