package model

import (
	"math"
	"slices"
	"sort"

	"upness/seed/gen"
	"upness/seed/spec"
)

// quantiles is where values lie between the least and the greatest, as a
// function of the share of rows below: common values are flat pieces, the
// others slopes.
type quantiles struct{ u, x []float64 }

func (q *quantiles) at(u float64) float64 {
	i := sort.SearchFloat64s(q.u, u)
	if i == 0 {
		return q.x[0]
	}
	if i == len(q.u) {
		return q.x[i-1]
	}
	d := q.u[i] - q.u[i-1]
	return q.x[i-1] + (q.x[i]-q.x[i-1])*(u-q.u[i-1])/d
}

// add appends a piece that holds a share of the rows.
func (q *quantiles) add(share, from, to float64) {
	if share <= 0 {
		return
	}
	at := 0.0
	if n := len(q.u); n > 0 {
		at = q.u[n-1]
	}
	q.u = append(q.u, at+1e-12, at+share)
	q.x = append(q.x, from, to)
}

// common is a common value: where it lies, and the share of the rows that has it.
type common struct{ place, share float64 }

func commons(st *spec.Stats) []common {
	all := make([]common, 0, len(st.Common))
	for i, share := range st.Common {
		c := common{-1, share}
		if i < len(st.Places) {
			c.place = st.Places[i]
		}
		all = append(all, c)
	}
	return all
}

// newQuantiles joins the common values and the histogram of the others.
func newQuantiles(st *spec.Stats) *quantiles {
	all, rest := commons(st), 1.0
	for _, c := range all {
		rest -= c.share
	}
	slices.SortFunc(all, func(a, b common) int { return int(math.Copysign(1, a.place-b.place)) })
	q := &quantiles{}
	piece := max(rest, 0) / float64(len(st.Shape)-1)
	next := 0
	for i := range len(st.Shape) - 1 {
		from, to := st.Shape[i], st.Shape[i+1]
		width, begin := to-from, from
		for ; next < len(all) && all[next].place < to; next++ {
			at := max(all[next].place, begin)
			if width > 0 {
				q.add(piece*(at-begin)/width, begin, at)
			}
			q.add(all[next].share, all[next].place, all[next].place)
			begin = at
		}
		if width > 0 {
			q.add(piece*(to-begin)/width, begin, to)
		} else {
			q.add(piece, from, to)
		}
	}
	for ; next < len(all); next++ {
		q.add(all[next].share, all[next].place, all[next].place)
	}
	return q
}

// ranks is d values in their order, the common ones with their shares, the
// others with the same share each.
type ranks struct {
	until  []float64 // share of the rows up to the end of each piece
	first  []uint64  // rank of the piece's first value
	count  []uint64  // values in the piece: 1 for a common one
	place  []float64 // of a common value
	before []uint64  // other values before the piece
	others uint64
	shape  []float64
}

func newRanks(st *spec.Stats, d uint64, key gen.Key) *ranks {
	all, rest := commons(st), 1.0
	for _, c := range all {
		rest -= c.share
	}
	r := &ranks{others: d - uint64(len(all)), shape: st.Shape}
	p := gen.NewPermutation(key.Sub(24), r.others+1)
	below := make([]uint64, len(all)) // others before each common value
	for i := range all {
		below[i] = p.At(uint64(i) % p.N())
		if all[i].place >= 0 && len(st.Shape) > 1 {
			below[i] = uint64(cdf(st.Shape, all[i].place) * float64(r.others))
		}
	}
	by := make([]int, len(all))
	for i := range by {
		by[i] = i
	}
	slices.SortFunc(by, func(a, b int) int {
		if all[a].place != all[b].place {
			return int(math.Copysign(1, all[a].place-all[b].place))
		}
		return int(int64(below[a]) - int64(below[b]))
	})
	done := uint64(0)
	for n, i := range by {
		if below[i] > done {
			r.piece(rest*float64(below[i]-done)/float64(r.others), done+uint64(n), below[i]-done, -1, done)
			done = below[i]
		}
		r.piece(all[i].share, done+uint64(n), 1, max(all[i].place, 0), done)
	}
	if r.others > done {
		r.piece(rest*float64(r.others-done)/float64(r.others), done+uint64(len(all)), r.others-done, -1, done)
	}
	return r
}

func (r *ranks) piece(share float64, first, count uint64, place float64, before uint64) {
	at := 0.0
	if n := len(r.until); n > 0 {
		at = r.until[n-1]
	}
	r.until, r.first, r.count = append(r.until, at+max(share, 0)), append(r.first, first), append(r.count, count)
	r.place, r.before = append(r.place, place), append(r.before, before)
}

// at is the rank of the value that the share u of the rows lies below, and
// where it lies; -1 without a shape.
func (r *ranks) at(u float64) (rank uint64, place float64) {
	i := min(sort.SearchFloat64s(r.until, u), len(r.until)-1)
	if r.place[i] >= 0 {
		if len(r.shape) < 2 && r.others > 0 {
			return r.first[i], -1
		}
		return r.first[i], r.place[i]
	}
	from := 0.0
	if i > 0 {
		from = r.until[i-1]
	}
	k := min(uint64((u-from)/(r.until[i]-from)*float64(r.count[i])), r.count[i]-1)
	if len(r.shape) < 2 {
		return r.first[i] + k, -1
	}
	return r.first[i] + k, Quantile(r.shape, (float64(r.before[i]+k)+0.5)/float64(r.others))
}

// Quantile is where the share u of the values lies below, by the bounds of a
// histogram of which every bin holds as many.
func Quantile(shape []float64, u float64) float64 {
	x := u * float64(len(shape)-1)
	i := min(int(x), len(shape)-2)
	return shape[i] + (shape[i+1]-shape[i])*(x-float64(i))
}

// cdf is the inverse of Quantile.
func cdf(shape []float64, x float64) float64 {
	i := sort.SearchFloat64s(shape, x)
	switch {
	case i == 0:
		return 0
	case i == len(shape):
		return 1
	}
	in := 0.5
	if d := shape[i] - shape[i-1]; d > 0 {
		in = (x - shape[i-1]) / d
	}
	return (float64(i-1) + in) / float64(len(shape)-1)
}
