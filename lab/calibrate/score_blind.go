package calibrate

import (
	"time"

	"upness/lab/faults"
)

// scoreBlind asks whether the generator's own trouble was booked as such: every
// stretch of it lies in blind time, but for what no request was due in and for
// what could be sent less late than is blind, and nothing counts against the
// service.
func (t *trial) scoreBlind(s *Score) {
	for _, b := range t.truth.Blind {
		unseen := t.unseen(b)
		right := unseen <= 2*t.opts.interval()+lagLimit
		if !right {
			s.note("%.1f of %.1f ms was not blind", 1e3*unseen.Seconds(), 1e3*b.Length().Seconds())
		}
		s.Blind = both(s.Blind, right)
	}
	if t.fault.Group == faults.Service {
		return
	}
	if n := t.verdict.down(); n > 0 && len(t.truth.Outages) == 0 && t.verdict.Exit != faults.Interrupted {
		s.note("%d requests count as down: %v", n, t.verdict.Requests.ByKind)
		if t.fault.Group == faults.Generator {
			s.Blind = both(s.Blind, false)
		}
	}
}

// lagLimit is how late a request may be sent and still count.
const lagLimit = 10 * time.Millisecond

// unseen is how much of a stretch no blind span covers.
func (t *trial) unseen(b faults.Span) time.Duration {
	left := b.Length()
	at := b.From
	for _, s := range t.verdict.Blind.Raw { // in order, apart
		from, to := s.Start, s.End
		if from.Before(at) {
			from = at
		}
		if to.After(b.To) {
			to = b.To
		}
		if to.After(from) {
			left -= to.Sub(from)
			at = to
		}
	}
	return left
}

// scoreTransition compares what was said of the versions.
func (t *trial) scoreTransition(s *Score) {
	tr := t.verdict.Transition
	if tr == nil || !t.fault.Load.Release {
		return
	}
	if got := tr.Stale > 0; got != t.truth.Stale {
		s.note("stale answers %v, want %v", got, t.truth.Stale)
		s.Right = false
	}
	if tr.Flaps != t.truth.Flaps {
		s.note("%d flaps, want %d", tr.Flaps, t.truth.Flaps)
		s.Right = false
	}
}
