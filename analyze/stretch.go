package analyze

import "time"

// MergeRule says, for people, which failures are one outage.
const MergeRule = "failures are one outage while fewer than 10 good answers lie between them, " +
	"or fewer than 5 / (its share of failures), at most 250"

// The figures of MergeRule. An outage of one of n instances leaves n - 1 good
// answers between failures on average; 5 / share bridges all but e^-5 of the
// gaps that chance makes.
const (
	mergeLeast  = 10
	mergeSpread = 5
	mergeMost   = 250
)

// stretch is a maximal run of failures in one stream of results, after merging.
type stretch struct {
	first, last time.Duration // intended time of the first and last failure
	before      time.Duration // of the last good result before, or the schedule's begin
	after       time.Duration // of the first good result after, or the schedule's end
	met, left   bool          // there was a good result before, and after
	seq         uint64        // Seq of the first failure
	from, to    uint64        // positions of first and last among all valid results
	down, good  uint64        // results in the stretch
	evidence    *evidence     // of the stream of all results only
}

// share is the share of failures in the stretch.
func (s *stretch) share() float64 { return float64(s.down) / float64(s.down+s.good) }

// bracket bounds an outage from both sides: at least from the arrival of its
// first failed request to that of its last, at most from the last good one
// before to the first good one after:
//
//	lower = s[l] - s[f]    upper = s[l+1] - s[f-1]
//
// Units: seconds. The bracket is 2/R wide, and wider by 1/R for each blind
// request next to the outage. Source: docs/verdict.md, after
// OpenShift's disruption monitor.
func (s *stretch) bracket() Bracket {
	return Bracket{Lower: seconds(s.last - s.first), Upper: seconds(s.after - s.before)}
}

// tracker finds the stretches in a stream of valid results given in order.
type tracker struct {
	lastGood time.Duration // or the schedule's begin
	met      bool          // there was a good result
	open     *stretch
	gap      uint64 // good results since the latest failure
	limit    uint64 // gap that ends the stretch
	nextGood time.Duration
	closed   func(*stretch)
}

func (t *tracker) good(at time.Duration) {
	t.lastGood, t.met = at, true
	if t.open == nil {
		return
	}
	if t.gap == 0 {
		t.nextGood = at
	}
	if t.gap++; t.gap >= t.limit {
		t.close(t.nextGood, true)
	}
}

// down adds a failure that is the n-th valid result of the run.
func (t *tracker) down(o *observation, n uint64) *stretch {
	if t.open == nil {
		t.open = &stretch{first: o.at, before: t.lastGood, met: t.met, seq: o.Seq, from: n}
	}
	s := t.open
	s.good += t.gap
	t.gap = 0
	s.last, s.to = o.at, n
	s.down++
	t.limit = max(mergeLeast, min(mergeMost, mergeSpread*(s.down+s.good)/s.down))
	return s
}

// finish ends a stretch that is still open when the schedule ends.
func (t *tracker) finish(end time.Duration) {
	if t.open == nil {
		return
	}
	if t.gap > 0 {
		t.close(t.nextGood, true)
	} else {
		t.close(end, false)
	}
}

func (t *tracker) close(after time.Duration, left bool) {
	s := t.open
	s.after, s.left = max(after, s.last), left
	t.open, t.gap = nil, 0
	t.closed(s)
}
