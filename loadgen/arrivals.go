package loadgen

import (
	"time"

	"upness/plan"
)

// arrivals returns the intended time of each request since the load's begin. It
// is asked for the numbers 0, 1, 2, ... in order.
func arrivals(load *plan.Load) func(n uint64) time.Duration {
	if load.Arrivals != "poisson" {
		return load.Rate.At
	}
	var sum float64
	seed, rate := load.Seed, load.Rate
	return func(n uint64) time.Duration {
		d := newDraw(seed, nameHash("poisson arrivals"), n)
		sum += d.exponential()
		return rate.When(sum)
	}
}
