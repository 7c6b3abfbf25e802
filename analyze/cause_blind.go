package analyze

import "fmt"

// blindLeast is the part of an outage that a blind spot must last to explain how
// it began. A moment's blindness says nothing of an outage of a minute.
const blindLeast = 0.1

// blindCause: the generator was blind for most of the outage, or long enough as
// it began. What failed then may be ours, so the service is not blamed.
func blindCause(s *scene) *Cause {
	inside := clip(s.blind, s.before, s.after)
	mostly := 2*length(inside) >= s.after-s.before
	var first *span
	for i := range inside {
		b := &inside[i]
		begins := b.at < s.first && float64(b.end-b.at) >= blindLeast*float64(s.last-s.first)
		if first == nil && (begins || mostly) {
			first = b
		}
	}
	if first == nil {
		return nil
	}
	return &Cause{
		Text:     "the generator was blind at the same moment: perhaps ours, not the service's",
		Evidence: fmt.Sprintf("blind for %s from %s on (%s)", human(length(inside)), s.clock(first.at), first.why),
		Refute:   "the same failures at the same point of a release without blind time",
	}
}
