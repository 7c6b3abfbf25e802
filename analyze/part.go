package analyze

import "time"

// instant is when a request was due, and how late it met the service.
type instant struct {
	due time.Duration
	lag lag
}

// neighboursKept bounds how many good results before a stretch are remembered:
// one of more instances than that is bracketed as one of so many.
const neighboursKept = 16

// neighbours remembers the latest good results.
type neighbours struct {
	kept [neighboursKept]instant
	n    int // good results so far
}

func (n *neighbours) add(at instant) {
	n.kept[n.n%neighboursKept] = at
	n.n++
}

// back is the k-th latest one, k from 1; the schedule's begin where there are fewer.
func (n *neighbours) back(k int, begin time.Duration) instant {
	if k > n.n {
		return instant{due: begin}
	}
	return n.kept[(n.n-k)%neighboursKept]
}

// turns is after how many requests the part that is down is met again, from the
// spacing of the failures: n for one of n instances in turn.
func (s *stretch) turns() int {
	if s.down < 2 || s.share() >= WholeShare {
		return 1
	}
	return int(min((s.down+s.good+s.down-3)/(s.down-1), neighboursKept)) // rounded up
}

// reach notes how far an outage of a part that nothing tells may reach: good
// answers just before the first failure and just after the last one were given
// by others. Only among as many of them as lie between two failures is one of
// the part itself. Where fewer came before the schedule ended, the outage was not
// over; one failure alone, or a few among many good answers, are no outage under way.
func (c *collector) reach(s *stretch, begin, end time.Duration) {
	k := s.turns()
	s.partBefore = c.ago.back(k, begin)
	s.partAfter = instant{due: end}
	if k <= len(c.passing) {
		s.partAfter = c.passing[k-1].instant
		return
	}
	s.ongoing = s.down > 1 && k < neighboursKept
}

// widen gives an outage that nothing explains the bracket of a part.
func (s *stretch) widen() {
	if s.turns() == 1 {
		return
	}
	if s.partBefore.due < s.before {
		s.before, s.lag.before = s.partBefore.due, s.partBefore.lag
	}
	if s.partAfter.due > s.after {
		s.after, s.lag.after = s.partAfter.due, s.partAfter.lag
	}
}
