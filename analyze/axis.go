package analyze

import (
	"time"

	"upness/recording"
)

// axis is the schedule of a run: when it began and ended, and its rate.
type axis struct {
	clock      recording.Clock
	begin, end time.Duration
	rate       float64 // scheduled requests per second, mean
}

// newAxis takes the axis from what the generator noted at its start; first and
// last are the intended times of the first and last of n results.
//
// A schedule that was cut off ends with its last request. The rate is that of
// the schedule as it was carried out where two requests or more tell it.
func newAxis(run *recording.Run, first, last time.Duration, n uint64) axis {
	a := axis{clock: run.Clock, begin: run.Load.Begin, end: run.Load.End, rate: run.Load.Rate}
	if n == 0 {
		a.end = max(a.end, a.begin)
		return a
	}
	if a.begin == 0 || a.begin > first {
		a.begin = first
	}
	if n > 1 && last > first {
		a.rate = float64(n-1) / (last - first).Seconds()
	}
	if a.end < last {
		a.end = last
	}
	return a
}

func (a *axis) wall(at time.Duration) time.Time { return a.clock.Wall(at) }

// wallOf is wall for what may not have happened.
func (a *axis) wallOf(at time.Duration, happened bool) *time.Time {
	if !happened {
		return nil
	}
	t := a.wall(at)
	return &t
}
