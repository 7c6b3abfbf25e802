package model

import (
	"math"
	"testing"

	"upness/seed/gen"
	"upness/seed/spec"
)

// As many rows as members, which fall by chance: a row is the first of its member
// with 1 - 1/e. Where all differ in the source, more of them do.
func TestDifferentValuesByDensity(t *testing.T) {
	const n = 20_000
	for _, c := range []struct{ distinct, least, most float64 }{
		{n * (1 - 1/math.E), 0.62 * n, 0.645 * n},
		{-0.7, 0.62 * n, 0.645 * n},
		{-1, n, n},
	} {
		st := &spec.Stats{Distinct: c.distinct, Shape: []float64{0, 0.25, 0.5, 0.75, 1}}
		size := uint64(n)
		if c.distinct == -1 {
			size *= 1000
		}
		index, seen := measuredIndex(st, gen.Key(5), n, size), map[uint64]bool{}
		for row := range uint64(n) {
			seen[index(row)] = true
		}
		if got := float64(len(seen)); got < c.least-5 || got > c.most {
			t.Errorf("of %v different values %v came out, want %v to %v", c.distinct, got, c.least, c.most)
		}
	}
}
