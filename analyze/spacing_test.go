package analyze

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// On an even schedule the resolution is 1/R, with random arrivals 3.5/R.
func TestSpacingResolution(t *testing.T) {
	var even, random spacing
	rng := rand.New(rand.NewPCG(3, 3))
	var at time.Duration
	for i := range 200_000 {
		even.add(time.Duration(i) * 10 * ms)
		at += time.Duration(rng.ExpFloat64() * 1e7)
		random.add(at)
	}
	near(t, "even", float64(even.resolution(100)), 0.01, 1e-9)
	near(t, "random", float64(random.resolution(100)), -math.Log(missedMost)/100, 0.02)
	var one spacing
	one.add(ms)
	if one.resolution(100).Finite() || one.missed(0) != 1 {
		t.Error("one request tells nothing of what lies between two")
	}
}

func TestMissedProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s spacing
		var at, most time.Duration
		for range rapid.IntRange(2, 50).Draw(t, "requests") {
			gap := time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "gap"))
			s.add(at)
			at += gap
		}
		most = s.gaps.max
		if s.missed(0) != 1 || s.missed(most) > 0.01 {
			t.Fatalf("of no length %v, of the longest gap %v", s.missed(0), s.missed(most))
		}
		a, b := time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "a")), time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "b"))
		if s.missed(min(a, b)) < s.missed(max(a, b)) {
			t.Fatal("a longer outage is missed more often")
		}
		if d := s.resolution(1e9).Duration(); s.missed(d) > missedMost+1e-9 {
			t.Fatalf("at the resolution %v still %v of them are missed", d, s.missed(d))
		}
	})
}
