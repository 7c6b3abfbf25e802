package analyze

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// UpperBound is the one-sided upper bound on the share of failures, having seen
// k in n independent trials, at the given confidence (0.95): the largest share
// under which k or fewer are not rarer than 1 - confidence. With k = 0 that is
// 1 - 0.05^(1/n); else the confidence quantile of Beta(k+1, n-k). Without
// trials it is 1. It speaks of independent background errors only: the failures
// of a release come in clusters.
//
// Source: Clopper & Pearson, Biometrika 26 (1934) 404.
func UpperBound(k, n uint64, confidence float64) float64 {
	switch {
	case k >= n:
		return 1
	case k == 0:
		return -math.Expm1(math.Log(1-confidence) / float64(n))
	}
	return mathext.InvRegIncBeta(float64(k)+1, float64(n-k), confidence)
}

// LowerBound is the one-sided lower bound that belongs to UpperBound: the
// 1 - confidence quantile of Beta(k, n-k+1), 0 for k = 0.
func LowerBound(k, n uint64, confidence float64) float64 {
	switch {
	case k == 0:
		return 0
	case k >= n:
		return math.Pow(1-confidence, 1/float64(n))
	}
	return mathext.InvRegIncBeta(float64(k), float64(n-k)+1, 1-confidence)
}

// CleanNeeded is how many requests without a failure show at 95 % that at most
// the given share fails: ln 0.05 / ln(1 - share). 0.1 % needs 2,995.
func CleanNeeded(share float64) uint64 {
	if share <= 0 || share >= 1 {
		return 0
	}
	return uint64(math.Ceil(math.Log(0.05)/math.Log1p(-share) - 1e-9))
}
