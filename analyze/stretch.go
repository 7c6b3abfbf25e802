package analyze

import (
	"math"
	"time"
)

// MergeRule says, for people, which failures are one outage.
const MergeRule = "failures are one outage while fewer than 16 good answers lie between them, " +
	"or fewer than (5 + ln of its failures) / (its share of failures), at most 250"

// The figures of MergeRule. An outage of one of n instances leaves n - 1 good
// answers between failures on average. Chance makes one gap in e^5 longer than 5 /
// share; the logarithm makes that one outage in e^5, however many gaps it has.
const (
	mergeLeast  = 16
	mergeSpread = 5
	mergeMost   = 250
)

// stretch is a maximal run of failures in one stream of results, after merging.
type stretch struct {
	first, last time.Duration // intended time of the first and last failure
	before      time.Duration // of the last good result before, or the schedule's begin
	after       time.Duration // of the first good result after, or the schedule's end
	met, left   bool          // there was a good result before, and after
	ongoing     bool          // as the schedule ended: see reach and tighten
	seq         uint64        // Seq of the first failure
	from, to    uint64        // positions of first and last among all valid results
	down, good  uint64        // results in the stretch
	lag         lags          // of the four requests above
	partBefore  instant       // before, if it is a part that nothing tells: see reach
	partAfter   instant       // after, likewise
	evidence    *evidence     // of the stream of all results only
}

// lags is how late the requests met the service that stand for the ends of a stretch.
type lags struct{ first, last, before, after lag }

// share is the share of failures in the stretch.
func (s *stretch) share() float64 { return float64(s.down) / float64(s.down+s.good) }

// bracket bounds an outage from both sides: at least from the arrival of its
// first failed request to that of its last, at most from the last good one
// before to the first good one after:
//
//	lower = s[l] - s[f]    upper = s[l+1] - s[f-1]
//
// The requests met the service when they were sent, not when they were due, and
// later still where the generator was blind while they were on their way. A lag
// too small to be blind still shifts an end, so the bracket spans what follows
// from each of these times.
//
// Of an outage that was not over when the schedule ended, upper reaches to that end
// only, and bounds nothing.
//
// Units: seconds. The bracket is 2/R wide, and wider by 1/R for each blind
// request next to the outage and by those lags. For a partial outage that
// nothing explains R is the rate of its failures: see widen. Source: docs/verdict.md, after
// OpenShift's disruption monitor.
func (s *stretch) bracket() Bracket {
	return Bracket{Lower: seconds(s.lower()), Upper: seconds(s.upper())}
}

func (s *stretch) lower() time.Duration {
	return max(0, s.last-s.first+min(0, s.lag.last.least-s.lag.first.most))
}

func (s *stretch) upper() time.Duration {
	return s.after - s.before + max(0, s.lag.after.most-s.lag.before.least)
}

// tracker finds the stretches in a stream of valid results given in order.
type tracker struct {
	lastGood instant // due at the schedule's begin where there was none
	met      bool    // there was a good result
	open     *stretch
	gap      uint64  // good results since the latest failure
	limit    uint64  // gap that ends the stretch
	nextGood instant // the first of gap
	closed   func(*stretch)
}

// good adds a good result.
func (t *tracker) good(at instant) {
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
		t.open = &stretch{first: o.at, before: t.lastGood.due, met: t.met, seq: o.Seq, from: n}
		t.open.lag = lags{first: o.lag(), before: t.lastGood.lag}
	}
	s := t.open
	s.good += t.gap
	t.gap = 0
	s.last, s.lag.last, s.to = o.at, o.lag(), n
	s.down++
	spread := (mergeSpread + math.Log(float64(s.down))) / s.share()
	t.limit = max(mergeLeast, min(mergeMost, uint64(spread)))
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
		t.close(instant{due: end}, false)
	}
}

func (t *tracker) close(after instant, left bool) {
	s := t.open
	s.after, s.lag.after, s.left = max(after.due, s.last), after.lag, left
	t.open, t.gap = nil, 0
	t.closed(s)
}
