package loadgen

import "math"

// shares chooses one of several by weight, for each place in the schedule: the
// interval of [0, 1) into which the place's point falls.
//
// The points are those of the two-dimensional R2 sequence (M. Roberts, 2018,
// after Kronecker): point n is the fraction of n x (1/p, 1/p^2) with p the
// plastic number, targets on the first axis and lanes on the second. They
// spread evenly over any stretch of the schedule, however short, and so every
// target and lane, and every pair of the two, gets its share of any outage.
type shares struct{ upper []float64 } // cumulated weights, the last one is 1

const plastic = 1.32471795724474602596

// The two axes of the sequence.
const (
	targetAxis = 1 / plastic
	laneAxis   = 1 / (plastic * plastic)
)

func newShares(weights []float64) shares {
	var total, sum float64
	for _, w := range weights {
		total += w
	}
	s := shares{upper: make([]float64, len(weights))}
	for i, w := range weights {
		sum += w
		s.upper[i] = sum / total
	}
	return s
}

// pick is the choice for the request at place seq of the schedule.
func (s *shares) pick(axis float64, seed, seq uint64) int {
	if len(s.upper) <= 1 {
		return 0
	}
	u := point(axis, seed, seq)
	for i, upper := range s.upper {
		if u < upper {
			return i
		}
	}
	return len(s.upper) - 1
}

// point is coordinate seq of the sequence; the seed moves where it begins. The
// product is taken in 64-bit fixed point, in which it never loses precision.
func point(axis float64, seed, seq uint64) float64 {
	step := uint64(math.Ldexp(axis, 64))
	return float64((mix(seed)+seq*step)>>11) / (1 << 53)
}
