package analyze

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEquivalent(t *testing.T) {
	if got := Equivalent(150, 500); got != 0.3 {
		t.Errorf("150 down at 500/s are worth %v s, want 0.3", got)
	}
	if got := Equivalent(7, 0); got != 0 {
		t.Errorf("without a rate: %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.1, 1e5).Draw(t, "rate")
		d := rapid.Float64Range(0, 1e4).Draw(t, "seconds")
		down := uint64(d * rate) // of a whole outage of d
		if got := float64(Equivalent(down, rate)); got > d || got < d-1/rate-1e-9 {
			t.Fatalf("a whole outage of %v s at %v/s is worth %v s", d, rate, got)
		}
	})
}

// 99.9 % of 30 days leave 43 min 12 s, 99.99 % 4 min 19.2 s (SRE workbook).
func TestMonthShare(t *testing.T) {
	near(t, "43 min 12 s at 99.9 %", MonthShare(2592, 0.999), 1, 1e-9)
	near(t, "4 min 19.2 s at 99.99 %", MonthShare(259.2, 0.9999), 1, 1e-9)
	near(t, "1 s at 99.9 %", MonthShare(1, 0.999), 1/2592.0, 1e-9)
	if got := MonthShare(1, 1); math.IsInf(got, 0) {
		t.Error("an objective of 100 % leaves nothing to spend, and no number")
	}
	rapid.Check(t, func(t *rapid.T) {
		slo := rapid.Float64Range(0.5, 0.99999).Draw(t, "slo")
		a, b := rapid.Float64Range(0, 1e5).Draw(t, "a"), rapid.Float64Range(0, 1e5).Draw(t, "b")
		if sum := MonthShare(Seconds(a), slo) + MonthShare(Seconds(b), slo); math.Abs(sum-MonthShare(Seconds(a+b), slo)) > 1e-6*sum+1e-12 {
			t.Fatal("shares do not add up")
		}
	})
}

func TestRepeatsBound(t *testing.T) {
	near(t, "10 clean releases", RepeatsBound(10, 0), 0.2589, 1e-3)
	near(t, "1 clean release", RepeatsBound(1, 0), 0.95, 1e-9)
	if RepeatsBound(0, 0) != 1 {
		t.Error("without a release nothing is known")
	}
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 10_000).Draw(t, "k")
		if p := RepeatsBound(k, 0); math.Abs(math.Pow(1-p, float64(k))-0.05) > 1e-9 || RepeatsBound(k+1, 0) >= p {
			t.Fatalf("%d clean releases: %v", k, p)
		}
	})
}

func TestResolutionFormulas(t *testing.T) {
	near(t, "whole service at 100/s", float64(WholeResolution(100)), 0.01, 1e-12)
	near(t, "one of 10 at 100/s", float64(OneOfN(100, 10)), 0.284, 2e-3)
	near(t, "one of 1 at 100/s", float64(OneOfN(100, 1)), 0.01, 1e-12)
	if WholeResolution(0).Finite() || OneOfN(0, 3).Finite() {
		t.Error("without requests every outage is missed")
	}
	rapid.Check(t, func(t *rapid.T) {
		n, rate := rapid.IntRange(2, 500).Draw(t, "n"), rapid.Float64Range(0.1, 1e5).Draw(t, "rate")
		d := float64(OneOfN(rate, n))
		if chance := math.Pow(1-1/float64(n), d*rate); math.Abs(chance-0.05) > 1e-9 {
			t.Fatalf("an outage of %v s is missed with %v, want 0.05", d, chance)
		}
		if approximate := 3 * float64(n) / rate; d > approximate || d < approximate/2.2 {
			t.Fatalf("%v s, far from 3n/R = %v s", d, approximate)
		}
		if got := Untouched(n, uint64(3*n)); got > 0.0499 || got < 0.015 {
			t.Fatalf("3n connections miss one of n = %d with %v, want about e^-3", n, got)
		}
	})
}

// The achieved resolution is the longest stretch without a valid result, and
// never below 1/R.
func TestAchievedResolution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100).Draw(t, "n")
		s := stretches{}
		var at, longest time.Duration
		for range n {
			gap := time.Duration(rapid.Int64Range(0, 1e6).Draw(t, "gap"))
			at += gap
			longest = max(longest, gap)
			s.add(at)
		}
		if s.longest != longest {
			t.Fatalf("%v, want %v", s.longest, longest)
		}
	})
}

func TestLagLimit(t *testing.T) {
	for rate, want := range map[float64]time.Duration{1000: 10 * ms, 100: 10 * ms, 10: 100 * ms, 0: 10 * ms} {
		if got := LagLimit(rate); got != want {
			t.Errorf("at %v/s: %v, want max(10 ms, 1/R) = %v", rate, got, want)
		}
	}
}
