package analyze

import (
	"math"
	"math/rand/v2"
	"slices"
)

// resamples is how often a stream is drawn again.
const resamples = 1000

// riseInterval is the 95 % interval of the rise of the q-quantile from a to b,
// b/a - 1, by a moving-block bootstrap: both streams are drawn again from runs
// of neighbouring blocks, B^(1/3) of B blocks to a run, so that what is alike
// because it is near in time stays together. The draw is the same each time.
//
// Source: Kunsch, Annals of Statistics 17 (1989) 1217; MEASURES, definition 12.
func riseInterval(a, b *blocks, q float64) (lower, upper float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	from, to := newResampler(a), newResampler(b)
	rises := make([]float64, resamples)
	for i := range rises {
		rises[i] = riseOf(from.draw(rng, q), to.draw(rng, q))
	}
	slices.Sort(rises)
	return rises[resamples*25/1000], rises[resamples*975/1000-1]
}

// riseOf is b/a - 1, +Inf when b alone is infinite and 0 when both are.
func riseOf(a, b Seconds) float64 {
	switch {
	case !a.Finite() && !b.Finite():
		return 0
	case !b.Finite() || a <= 0:
		return math.Inf(1)
	case !a.Finite():
		return -1
	}
	return float64(b/a) - 1
}

// resampler draws from blocks. It keeps, for each bucket that holds anything,
// the running sum over the blocks.
type resampler struct {
	values  []Seconds  // of the buckets, ascending
	sums    [][]uint64 // sums[i][j]: in bucket j of the first i blocks
	results []uint64   // the same of all results
	run     int        // blocks drawn together
	drawn   []uint64
}

func newResampler(b *blocks) *resampler {
	all := b.sum()
	r := &resampler{run: max(1, int(math.Round(math.Cbrt(float64(len(b.all))))))}
	var places [][2]int
	for power, buckets := range all.powers {
		if buckets == nil {
			continue
		}
		for slot, n := range buckets {
			if n > 0 {
				places = append(places, [2]int{power, slot})
				r.values = append(r.values, seconds(max(all.min, min(middle(power, slot), all.max))))
			}
		}
	}
	sum, results := make([]uint64, len(places)), uint64(0)
	r.sums, r.results = append(r.sums, slices.Clone(sum)), append(r.results, 0)
	for _, one := range b.all {
		for j, p := range places {
			if buckets := one.powers[p[0]]; buckets != nil {
				sum[j] += buckets[p[1]]
			}
		}
		results += one.results
		r.sums, r.results = append(r.sums, slices.Clone(sum)), append(r.results, results)
	}
	r.drawn = make([]uint64, len(places))
	return r
}

// draw draws as many blocks as there are and returns their quantile.
func (r *resampler) draw(rng *rand.Rand, q float64) Seconds {
	clear(r.drawn)
	var results uint64
	blocks := len(r.sums) - 1
	for n := 0; n < blocks; n += r.run {
		run := min(r.run, blocks-n)
		from := rng.IntN(blocks - run + 1)
		low, high := r.sums[from], r.sums[from+run]
		for j := range r.drawn {
			r.drawn[j] += high[j] - low[j]
		}
		results += r.results[from+run] - r.results[from]
	}
	rank, seen := rankOf(q, results), uint64(0)
	for j, n := range r.drawn {
		if seen += n; seen >= rank {
			return r.values[j]
		}
	}
	return Infinite
}
