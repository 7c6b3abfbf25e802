package analyze

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"upness/recording"
)

// Rarely called targets that are down are one outage, alone or together, although
// many good answers of others lie between their failures.
func TestRareTargetsAreJoined(t *testing.T) {
	const targets = 40
	for name, c := range map[string]struct {
		down   []uint64
		length time.Duration
		scope  string
	}{
		"one":                   {[]uint64{10}, 4 * time.Second, "t10"},
		"one, two failures":     {[]uint64{10}, 700 * ms, "t10"},
		"two of them":           {[]uint64{10, 15}, 4 * time.Second, "t10, t15"},
		"neighbours":            {[]uint64{10, 11}, 4 * time.Second, "t10, t11"},
		"two, far from another": {[]uint64{3, 23}, 4 * time.Second, "t23, t3"},
		"three":                 {[]uint64{1, 17, 30}, 4 * time.Second, "t1, t17, t30"},
	} {
		t.Run(name, func(t *testing.T) {
			begin := 4 * time.Second
			w := newWorld(100, 12*time.Second, func(r *recording.Result) {
				r.Target = fmt.Sprintf("t%d", r.Seq%targets)
				at := r.Intended - 100*ms
				for _, d := range c.down {
					if r.Seq%targets == d && at >= begin && at < begin+c.length {
						fails(r, recording.HTTP5xx, 500)
					}
				}
			})
			v := w.judge(t, strict())
			if len(v.Outages) != 1 {
				t.Fatalf("%d outages, want one", len(v.Outages))
			}
			o := v.Outages[0]
			if o.Scope.Target != c.scope {
				t.Errorf("scope %q, want %q", o.Scope.Target, c.scope)
			}
			if o.Lower.Duration() > c.length || o.Upper.Duration() < c.length {
				t.Errorf("%v to %v, was %v", o.Lower.Duration(), o.Upper.Duration(), c.length)
			}
		})
	}
}

// Targets that were down one after the other are outages of their own.
func TestTargetsDownInTurnAreApart(t *testing.T) {
	w := newWorld(100, 14*time.Second, func(r *recording.Result) {
		r.Target = fmt.Sprintf("t%d", r.Seq%40)
		at := r.Intended - 100*ms
		if r.Seq%40 == 10 && at >= 2*time.Second && at < 6*time.Second || r.Seq%40 == 15 && at >= 6*time.Second && at < 10*time.Second {
			fails(r, recording.HTTP5xx, 500)
		}
	})
	v := w.judge(t, strict())
	if len(v.Outages) != 2 || v.Outages[0].Scope.Target != "t10" || v.Outages[1].Scope.Target != "t15" {
		t.Fatalf("%d outages, want one of t10 and one of t15: %+v", len(v.Outages), v.Outages)
	}
}

// One of n instances behind random routing is down for long, and its failures
// don't say which: chance makes gaps, and a longer outage has more of them, but it
// stays one.
func TestLongUntaggedPartIsOne(t *testing.T) {
	for _, n := range []int{2, 3, 5, 10} {
		split := 0
		for seed := range uint64(50) {
			random := rand.New(rand.NewPCG(seed, uint64(n)))
			w := newWorld(300, 36*time.Second, func(r *recording.Result) {
				if at := r.Intended - 100*ms; random.IntN(n) == 0 && at >= 3*time.Second && at < 33*time.Second {
					fails(r, recording.HTTP5xx, 502)
					r.Version, r.Instance = "", ""
				}
			})
			if v := w.judge(t, strict()); v.Downtime.Longest.Upper < 27 { // lone failures at its edges may stay apart
				split++
			}
		}
		if split > 2 { // one in e^5 is expected
			t.Errorf("one of %d: %d of 50 outages fell apart", n, split)
		}
	}
}
