package model

import (
	"math"

	"upness/seed/gen"
)

// order gives each of n rows another place in the order of the values, with a
// rank correlation between the two. Of every hundred rows some stay where they
// are, or, for a correlation below 0, change places from end to end; the others
// are shuffled among themselves. Both parts are bijections, so the whole is one.
type order struct {
	n       uint64
	fixed   uint64 // of every hundred
	reverse bool
	shuffle gen.Permutation
}

const hundred = 100

func newOrder(key gen.Key, n uint64, correlation float64) *order {
	o := &order{n: max(n, 1), fixed: uint64(math.Round(math.Abs(correlation) * hundred)), reverse: correlation < 0}
	o.shuffle = gen.NewPermutation(key.Sub(21), max(o.n-o.stay(), 1))
	return o
}

// stay is how many rows are not shuffled.
func (o *order) stay() uint64 { return o.n / hundred * o.fixed }

// at is the row's place.
func (o *order) at(row uint64) uint64 {
	row %= o.n
	block, in := row/hundred, row%hundred
	whole := block < o.n/hundred
	if whole && in < o.fixed {
		i := block*o.fixed + in
		if o.reverse {
			i = o.stay() - 1 - i
		}
		return i/o.fixed*hundred + i%o.fixed
	}
	moving := hundred - o.fixed
	i := o.n / hundred * moving // of the rows behind the last whole hundred
	if whole {
		i = block*moving + in - o.fixed
	} else {
		i += in
	}
	i = o.shuffle.At(i)
	if i >= o.n/hundred*moving {
		return o.n/hundred*hundred + i - o.n/hundred*moving
	}
	return i/moving*hundred + o.fixed + i%moving
}
