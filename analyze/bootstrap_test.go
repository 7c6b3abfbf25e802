package analyze

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"upness/recording"
)

// blocksOf puts n latencies into blocks: log-normal around 10 ms, which drift
// together over some 50 requests, times factor; a share of failures among them.
func blocksOf(seed uint64, n int, factor, failing float64) *blocks {
	rng := rand.New(rand.NewPCG(seed, 7))
	b := new(blocks)
	drift := 0.0
	for range n {
		drift = 0.98*drift + 0.02*rng.NormFloat64()
		o := observation{class: recording.Good, latency: time.Duration(factor * 1e7 * math.Exp(0.3*rng.NormFloat64()+2*drift))}
		if rng.Float64() < failing {
			o.class = recording.Bad
		}
		b.add(&o)
	}
	return b
}

// Of streams that do not differ, at most some 5 % may be called slower; of those
// that are half as slow again, nearly all.
func TestRiseIntervalFindsRises(t *testing.T) {
	const trials = 60
	var wrong, found int
	for seed := range uint64(trials) {
		a := blocksOf(seed, 5000, 1, 0)
		if low, _ := riseInterval(a, blocksOf(seed+1000, 5000, 1, 0), 0.99); low > 0 {
			wrong++
		}
		if low, high := riseInterval(a, blocksOf(seed+1000, 5000, 1.5, 0), 0.99); low > 0 && high > 0.3 {
			found++
		}
	}
	if wrong > trials/8 || found < trials*9/10 {
		t.Errorf("of %d pairs %d without a rise were called slower, of those with one %d", trials, wrong, found)
	}
}

func TestRiseToInfinity(t *testing.T) {
	low, high := riseInterval(blocksOf(1, 2000, 1, 0), blocksOf(2, 2000, 1, 0.05), 0.99)
	if !math.IsInf(low, 1) || !math.IsInf(high, 1) {
		t.Errorf("%v to %v, want infinite: 5 %% fail", low, high)
	}
	for _, c := range []struct {
		a, b Seconds
		want float64
	}{{1, 1.5, 0.5}, {Infinite, Infinite, 0}, {Infinite, 1, -1}, {2, 1, -0.5}} {
		if got := riseOf(c.a, c.b); got != c.want {
			t.Errorf("from %v to %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// Blocks keep every result, whatever their number, and their order.
func TestBlocks(t *testing.T) {
	for _, n := range []int{1, blockFirst, blockFirst*blockLimit + 1, 100_000} {
		b := blocksOf(3, n, 1, 0.1)
		var results, answered uint64
		for i, one := range b.all {
			results += one.results
			answered += one.n
			if i < len(b.all)-1 && one.results != b.size {
				t.Errorf("block %d of %d holds %d results, want %d", i, len(b.all), one.results, b.size)
			}
		}
		if results != uint64(n) || len(b.all) > blockLimit || n > 1000 && (answered == results || answered == 0) {
			t.Errorf("%d blocks hold %d of %d results, %d answered", len(b.all), results, n, answered)
		}
		if got := b.sum(); got.results != uint64(n) || got.n != answered {
			t.Errorf("together %d, %d answered", got.results, got.n)
		}
	}
}

func TestResamplerKeepsTheWhole(t *testing.T) {
	b := blocksOf(4, 9000, 1, 0.1)
	r := newResampler(b)
	last, all := r.sums[len(r.sums)-1], b.sum()
	if n := len(r.values); last[n-1] != all.n || last[n] != 9000 || len(r.sums) != len(b.all)+1 || !slices.IsSorted(r.values) {
		t.Errorf("%d latencies, %d results, want %d and 9000", last[n-1], last[n], all.n)
	}
}

// Drawing the only run there is gives the stream's own quantile.
func TestDrawOfOneBlock(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, failing := range []float64{0, 0.5} {
		b := blocksOf(5, blockFirst, 1, failing)
		r := newResampler(b)
		for _, q := range []float64{0.1, 0.5, 0.99} {
			if got, want := r.draw(rng, q), b.sum().quantile(q); got != want {
				t.Errorf("%v of %v failing: %v, want %v", q, failing, got, want)
			}
		}
	}
}
