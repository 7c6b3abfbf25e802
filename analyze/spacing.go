package analyze

import (
	"sort"
	"time"
)

// spacing is how far apart the requests of a stream are due, from which follows
// what can happen between them unseen.
type spacing struct {
	gaps histogram
	last time.Duration
	any  bool
}

func (s *spacing) add(at time.Duration) {
	if s.any {
		s.gaps.add(at - s.last)
	}
	s.last, s.any = at, true
}

// missed is the chance that an outage as long as d, beginning at any moment
// alike, falls between two requests: the sum of (gap - d) over the gaps longer
// than d, by the sum of all gaps.
func (s *spacing) missed(d time.Duration) float64 {
	var all, free float64
	s.gaps.each(func(gap time.Duration, n uint64) {
		all += float64(gap) * float64(n)
		free += float64(max(0, gap-d)) * float64(n)
	})
	if all == 0 {
		return 1
	}
	return free / all
}

// missedMost is the chance at which an outage is held to be seen: below 5 %, by
// what a sample of gaps may hide.
const missedMost = 0.03

// resolution is the shortest outage that is seen with at least 95 %, and at least
// 1/R, R being the stream's own rate: that is it on an even schedule. Where
// requests come at random it is -ln missedMost / R = 3.5/R. It is Infinite for a
// stream of fewer than two requests.
func (s *spacing) resolution(rate float64) Seconds {
	if s.gaps.n == 0 {
		return Infinite
	}
	const grain = 10 * time.Microsecond
	d := sort.Search(int(s.gaps.max/grain)+1, func(i int) bool { return s.missed(time.Duration(i)*grain) <= missedMost })
	return max(WholeResolution(rate), seconds(time.Duration(d)*grain))
}

// spacings are those of all requests, and of each target and lane.
type spacings struct {
	whole          spacing
	targets, lanes []spacing
}

func (s *spacings) add(o *observation) {
	s.whole.add(o.at)
	grown(&s.targets, o.tags[byTarget]).add(o.at)
	grown(&s.lanes, o.tags[byLane]).add(o.at)
}

// grown returns entry id of a list, making the list longer where it must be.
func grown[T any](all *[]T, id int32) *T {
	for int(id) >= len(*all) {
		*all = append(*all, *new(T))
	}
	return &(*all)[id]
}
