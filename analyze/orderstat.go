package analyze

import "gonum.org/v1/gonum/mathext"

// OrderInterval gives the ranks, from 1, of the order statistics between which
// the q-quantile of n independent values lies with 95 %, 2.5 % on either side
// at most: the largest l with P(B < l) <= 2.5 % and the smallest u with
// P(B >= u) <= 2.5 %, B binomial (n, q). It needs no distribution. A rank that
// does not exist, 0 below or n + 1 above, means that the bound is not finite.
//
// Source: David & Nagaraja, Order Statistics, 7.1.
func OrderInterval(q float64, n uint64) (lower, upper uint64) {
	return rankBelow(q, n, 0.025), rankAbove(q, n, 0.025)
}

// rankAbove is the smallest u with P(B >= u) <= tail, at most n + 1. With tail
// 0.05 it is the one-sided upper bound, which for a p99 needs n >= 299.
func rankAbove(q float64, n uint64, tail float64) uint64 {
	return smallest(1, n+1, func(u uint64) bool { return 1-binomialBelow(u, n, q) <= tail })
}

// rankBelow is the largest l with P(B < l) <= tail, 0 when there is none.
func rankBelow(q float64, n uint64, tail float64) uint64 {
	return smallest(1, n+1, func(l uint64) bool { return binomialBelow(l, n, q) > tail }) - 1
}

// binomialBelow is P(B < k) for B binomial (n, p): I(1-p; n-k+1, k).
func binomialBelow(k, n uint64, p float64) float64 {
	switch {
	case k == 0:
		return 0
	case k > n:
		return 1
	}
	return mathext.RegIncBeta(float64(n-k)+1, float64(k), 1-p)
}

// smallest finds the smallest k in from..to that holds, to when none does; what
// holds for k holds for k + 1.
func smallest(from, to uint64, holds func(uint64) bool) uint64 {
	for from < to {
		if mid := from + (to-from)/2; holds(mid) {
			to = mid
		} else {
			from = mid + 1
		}
	}
	return from
}
