package analyze

import (
	"math"
	"strconv"
	"time"
)

// WholeResolution is the shortest outage of the whole service that an even
// schedule of rate requests per second cannot miss: 1/R, in seconds.
// Source: docs/verdict.md.
func WholeResolution(rate float64) Seconds {
	if rate <= 0 {
		return Infinite
	}
	return Seconds(1 / rate)
}

// OneOfN is the shortest outage of one of n instances that is seen with 95 %
// under random routing: ln 0.05 / (R ln(1 - 1/n)), in seconds; about 3n/R.
// Strict round robin gives n/R. Source: docs/verdict.md.
func OneOfN(rate float64, n int) Seconds {
	switch {
	case rate <= 0:
		return Infinite
	case n <= 1:
		return WholeResolution(rate)
	}
	return Seconds(trials(n) / rate)
}

// trials is how many requests reach each of n instances with 95 %, or more
// exactly any one that was picked before: ln 0.05 / ln(1 - 1/n).
func trials(n int) float64 {
	if n <= 1 {
		return 1
	}
	return math.Log(0.05) / math.Log1p(-1/float64(n))
}

// Untouched is the chance that c connections, each routed at random by a
// layer-4 balancer, leave one of n instances untouched: (1 - 1/n)^c.
func Untouched(n int, c uint64) float64 {
	if n <= 0 {
		return 1
	}
	return math.Pow(1-1/float64(n), float64(c))
}

// stretches finds the achieved resolution: the longest stretch of schedule time
// without one valid result, the ends of the schedule included.
type stretches struct {
	last    time.Duration // latest valid result, or the schedule's begin
	longest time.Duration
	at      time.Duration // where the longest began
}

func (s *stretches) add(at time.Duration) {
	if at-s.last > s.longest {
		s.longest, s.at = at-s.last, s.last
	}
	s.last = at
}

// resolution gives what the run could not have missed: of the whole service, of
// one of n instances, and of each target, version and lane by its share of R.
func (s *survey) resolution(a axis, found []*scoped) Resolution {
	r := Resolution{
		Whole:        s.spacing.whole.resolution(a.rate),
		Achieved:     seconds(s.gaps.longest),
		OneOfN:       map[string]Seconds{},
		Connections:  s.opened,
		Untouched:    map[string]float64{},
		PerTarget:    s.perName(byTarget, a, s.spacing.targets),
		PerVersion:   s.perName(byVersion, a, nil),
		PerLane:      s.perName(byLane, a, s.spacing.lanes),
		ErrorUpper95: s.errorRate(found),
	}
	if s.trackers.valid == 0 {
		r.Achieved = Infinite
	}
	for _, n := range s.instances() {
		if n > 1 {
			key := strconv.Itoa(n)
			r.OneOfN[key], r.Untouched[key] = OneOfN(a.rate, n), Untouched(n, s.opened)
		}
	}
	return r
}

// instances is how many instances served before the release, or in a run without
// a baseline all that were seen; some numbers where answers do not tell.
func (s *survey) instances() []int {
	names := s.cells.names[byInstance]
	if names.count() == 0 {
		return []int{2, 3, 5, 10}
	}
	base := s.cells.names[byPhase].find(baseline)
	seen := map[int32]bool{}
	for t := range s.cells.by {
		if t[byInstance] != 0 && t[byPhase] == base {
			seen[t[byInstance]] = true
		}
	}
	if len(seen) == 0 {
		return []int{names.count()}
	}
	return []int{len(seen)}
}

// perName gives the resolution for each name of a dimension, R being its share
// of the rate; where it is called throughout, by how its requests are spaced.
func (s *survey) perName(d dimension, a axis, spaced []spacing) map[string]Seconds {
	all := map[string]Seconds{}
	whole := float64(s.sequence.rows)
	for id, sum := range s.cells.along(d) {
		if sum == nil || id == 0 {
			continue
		}
		name, rate := s.cells.names[d].names[id], a.rate*float64(sum.total())/whole
		if all[name] = WholeResolution(rate); id < len(spaced) {
			all[name] = spaced[id].resolution(rate)
		}
	}
	return all
}

// errorRate is the upper bound on the share of requests that fail on their own:
// failures that are an outage are facts, and left out.
func (s *survey) errorRate(found []*scoped) float64 {
	clustered := uint64(0)
	isolated := s.trackers.small.single
	for _, f := range found {
		if f.down == 1 {
			isolated++
		} else {
			clustered += f.down + f.good
		}
	}
	clustered += s.trackers.small.down - s.trackers.small.single
	return UpperBound(isolated, s.trackers.valid-clustered, 0.95)
}
