package analyze

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var latencies = rapid.Custom(func(t *rapid.T) time.Duration {
	exponent := rapid.IntRange(0, 62).Draw(t, "exponent")
	return time.Duration(rapid.Int64Range(0, 1<<exponent).Draw(t, "latency"))
})

// A quantile is the value of that rank, off by at most RelativeError; with
// failures, which come after every answer, it may be infinite. The greatest is exact.
func TestQuantileProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(latencies, 1, 200).Draw(t, "values")
		infinite := rapid.Uint64Range(0, 20).Draw(t, "failures")
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		var h, left, right histogram
		for i, v := range values {
			h.add(v)
			if i%2 == 0 {
				left.add(v)
			} else {
				right.add(v)
			}
		}
		slices.Sort(values)
		got := h.quantile(q, infinite)
		rank := int(max(1, math.Ceil(q*float64(len(values)+int(infinite))-1e-9)))
		if rank > len(values) {
			if got.Finite() {
				t.Fatalf("rank %d of %d is %v, want infinite", rank, len(values), got)
			}
			return
		}
		want := values[rank-1].Seconds()
		if math.Abs(float64(got)-want) > RelativeError*want+1e-15 {
			t.Fatalf("rank %d is %v s, want %v s within %v", rank, got, want, RelativeError)
		}
		left.merge(&right)
		if merged := left.quantile(q, infinite); merged != got || left.max != h.max || h.max != values[len(values)-1] {
			t.Fatalf("merged %v, max %v; in one %v, %v", merged, left.max, got, h.max)
		}
	})
}

func TestQuantilesOfNothing(t *testing.T) {
	l := new(histogram).latency(0)
	if l.P50.Finite() || l.Max.Finite() {
		t.Errorf("%+v, want nothing known", l)
	}
}

func TestRanks(t *testing.T) {
	for _, c := range []struct {
		q    float64
		n, k uint64
	}{{0.5, 1, 1}, {0.5, 2, 1}, {0.5, 3, 2}, {0.99, 100, 99}, {0.99, 101, 100}, {0.999, 1000, 999}, {0, 5, 1}, {1, 5, 5}} {
		if got := rankOf(c.q, c.n); got != c.k {
			t.Errorf("rank of %v in %d: %d, want %d", c.q, c.n, got, c.k)
		}
	}
}

// The middle of a bucket is off by at most RelativeError, anywhere from a
// nanosecond to hours, and buckets are in order.
func TestBucketsError(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	var lastV, lastM time.Duration
	for _, v := range slices.Sorted(func(yield func(time.Duration) bool) {
		for range 20_000 {
			if !yield(time.Duration(math.Exp(rng.Float64() * math.Log(1e13)))) {
				return
			}
		}
	}) {
		m := middle(bucket(v))
		if off := math.Abs(float64(m - v)); off > RelativeError*float64(v) {
			t.Fatalf("%v counts as %v", v, m)
		}
		if m < lastM {
			t.Fatalf("%v counts as %v, below %v for %v", v, m, lastM, lastV)
		}
		lastV, lastM = v, m
	}
}
