package analyze

import "math"

// RepeatsBound is the one-sided 95 % upper bound on the chance that a release
// is bad, after k clean releases and no bad one: 1 - 0.05^(1/k). 10 clean ones
// leave 26 %. Without any it is 1. Source: Clopper & Pearson,
// as UpperBound with k releases for requests.
func RepeatsBound(clean int) float64 {
	if clean <= 0 {
		return 1
	}
	return -math.Expm1(math.Log(0.05) / float64(clean))
}
