package analyze

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// near checks a figure to a relative error.
func near(t testing.TB, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within*math.Abs(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// The two-sided 95 % limits are those of the tables of exact confidence limits
// for p in Documenta Geigy, Scientific Tables, and of R's binom.test; the
// one-sided ones of clean runs those of docs/verdict.md.
func TestClopperPearsonTables(t *testing.T) {
	for _, c := range []struct {
		k, n         uint64
		lower, upper float64 // two-sided 95 %
	}{
		{0, 10, 0, 0.3085}, {1, 10, 0.0025, 0.4450}, {2, 10, 0.0252, 0.5561}, {5, 10, 0.1871, 0.8129},
		{9, 10, 0.5550, 0.9975}, {10, 10, 0.6915, 1},
		{1, 20, 0.0013, 0.2487}, {10, 20, 0.2720, 0.7280},
		{1, 100, 0.0003, 0.0545}, {5, 100, 0.0164, 0.1128}, {50, 100, 0.3983, 0.6017},
	} {
		if got := UpperBound(c.k, c.n, 0.975); math.Abs(got-c.upper) > 0.00006 {
			t.Errorf("upper limit of %d in %d: %.5f, want %.4f", c.k, c.n, got, c.upper)
		}
		if got := LowerBound(c.k, c.n, 0.975); math.Abs(got-c.lower) > 0.00006 {
			t.Errorf("lower limit of %d in %d: %.5f, want %.4f", c.k, c.n, got, c.lower)
		}
	}
	for n, share := range map[uint64]float64{2995: 0.001, 29_956: 0.0001} {
		if got := UpperBound(0, n, 0.95); got > share || UpperBound(0, n-1, 0.95) <= share {
			t.Errorf("%d clean requests show at most %v, want just %v", n, got, share)
		}
		if got := CleanNeeded(share); got != n {
			t.Errorf("%d clean requests needed to show %v, want %d", got, share, n)
		}
	}
}

// The bound is the share under which k or fewer have exactly the chance of
// 1 - confidence.
func TestUpperBoundProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 50_000).Draw(t, "n")
		k := rapid.Uint64Range(0, n-1).Draw(t, "k")
		p := UpperBound(k, n, 0.95)
		if p < float64(k)/float64(n) || p > 1 {
			t.Fatalf("bound %v is not above %d in %d", p, k, n)
		}
		if chance := (distuv.Binomial{N: float64(n), P: p}).CDF(float64(k)); math.Abs(chance-0.05) > 1e-6 {
			t.Fatalf("at most %d of %d have chance %v under the bound %v, want 0.05", k, n, chance, p)
		}
		if low := LowerBound(k, n, 0.95); low > float64(k)/float64(n) {
			t.Fatalf("lower bound %v is above %d in %d", low, k, n)
		}
	})
}

func TestUpperBoundWithoutTrials(t *testing.T) {
	if UpperBound(0, 0, 0.95) != 1 || UpperBound(3, 3, 0.95) != 1 || LowerBound(0, 0, 0.95) != 0 {
		t.Error("without trials nothing is known")
	}
}
