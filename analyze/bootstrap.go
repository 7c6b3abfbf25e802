package analyze

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"
)

// resamples is how often a stream is drawn again.
const resamples = 1000

// riseInterval is the 95 % interval of the rise of the q-quantile from a to b,
// b/a - 1, by a moving-block bootstrap: both streams are drawn again from runs
// of neighbouring blocks, B^(1/3) of B blocks to a run, so that what is alike
// because it is near in time stays together. The draw is the same each time.
//
// Source: Kunsch, Annals of Statistics 17 (1989) 1217.
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

// resampler draws from blocks. It keeps sums over the first blocks and up to a
// bucket, so that how many results of a run of blocks lie at or below a value is
// one subtraction.
type resampler struct {
	values []Seconds  // of the buckets that hold anything, ascending
	sums   [][]uint64 // sums[i][j]: results in the first i blocks and in buckets up to j; last, all with failures
	run    int        // blocks drawn together
	drawn  []int      // where the runs of this draw begin
}

func newResampler(b *blocks) *resampler {
	all := b.sum()
	r := &resampler{run: max(1, int(math.Round(math.Cbrt(float64(len(b.all))))))}
	var places [][2]int
	all.each(func(d time.Duration, _ uint64) {
		power, slot := bucket(d)
		places = append(places, [2]int{power, slot})
		r.values = append(r.values, seconds(d))
	})
	r.sums = append(r.sums, make([]uint64, len(places)+1))
	for i, one := range b.all {
		row := slices.Clone(r.sums[i])
		var below uint64
		for j, p := range places {
			if buckets := one.powers[p[0]]; buckets != nil {
				below += buckets[p[1]]
			}
			row[j] += below
		}
		row[len(places)] += one.results
		r.sums = append(r.sums, row)
	}
	return r
}

// draw draws as many blocks as there are and returns their quantile.
func (r *resampler) draw(rng *rand.Rand, q float64) Seconds {
	blocks := len(r.sums) - 1
	r.drawn = r.drawn[:0]
	for range (blocks + r.run - 1) / r.run {
		r.drawn = append(r.drawn, rng.IntN(blocks-r.run+1))
	}
	rank := rankOf(q, r.count(len(r.values)))
	j := sort.Search(len(r.values), func(j int) bool { return r.count(j) >= rank })
	if j == len(r.values) {
		return Infinite
	}
	return r.values[j]
}

// count is how many results of this draw lie in buckets up to j.
func (r *resampler) count(j int) uint64 {
	var n uint64
	for _, from := range r.drawn {
		n += r.sums[from+r.run][j] - r.sums[from][j]
	}
	return n
}
