package analyze

import (
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// The ranks for a median are those of the usual table (Conover, Practical
// Nonparametric Statistics, table A3; Dixon & Massey, table A-25).
func TestOrderIntervalTable(t *testing.T) {
	for _, c := range []struct{ n, lower, upper uint64 }{
		{5, 0, 6}, {6, 1, 6}, {8, 1, 8}, {10, 2, 9}, {15, 4, 12}, {20, 6, 15}, {25, 8, 18}, {30, 10, 21}, {40, 14, 27}, {50, 18, 33},
	} {
		if l, u := OrderInterval(0.5, c.n); l != c.lower || u != c.upper {
			t.Errorf("median of %d: ranks %d and %d, want %d and %d", c.n, l, u, c.lower, c.upper)
		}
	}
}

// Below 299 requests a p99 has no finite one-sided 95 % upper bound.
func TestP99NeedsTwoHundredNinetyNine(t *testing.T) {
	for n, finite := range map[uint64]bool{298: false, 299: true, 300: true} {
		if got := rankAbove(0.99, n, 0.05) <= n; got != finite {
			t.Errorf("p99 of %d has an upper bound: %v, want %v", n, got, finite)
		}
	}
	if compareLeast != 299 {
		t.Error("comparisons need 299 requests")
	}
}

func TestOrderIntervalProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 20_000).Draw(t, "n")
		q := rapid.Float64Range(0.01, 0.999).Draw(t, "q")
		l, u := OrderInterval(q, n)
		b := distuv.Binomial{N: float64(n), P: q}
		// The interval holds the quantile unless fewer than l or at least u values
		// lie below it.
		if l > 0 && b.CDF(float64(l)-1) > 0.025+1e-9 {
			t.Fatalf("fewer than %d of %d below: %v", l, n, b.CDF(float64(l)-1))
		}
		if b.CDF(float64(l)) <= 0.025-1e-9 {
			t.Fatalf("rank %d of %d is not the largest", l, n)
		}
		if u <= n && 1-b.CDF(float64(u)-1) > 0.025+1e-9 {
			t.Fatalf("at least %d of %d below: %v", u, n, 1-b.CDF(float64(u)-1))
		}
		if u > 1 && 1-b.CDF(float64(u)-2) <= 0.025-1e-9 {
			t.Fatalf("rank %d of %d is not the smallest", u, n)
		}
	})
}
