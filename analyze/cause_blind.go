package analyze

import (
	"fmt"
	"time"
)

// blindCause: the generator was blind as the outage began, or for a tenth of
// it. What failed then may be ours, so the service is not blamed.
func blindCause(s *scene) *Cause {
	var within time.Duration
	var first *span
	for i := range s.blind {
		b := &s.blind[i]
		if b.overlap(s.before, s.after) == 0 {
			continue
		}
		within += b.overlap(s.before, s.after)
		if first == nil || b.overlap(s.before, s.first) > 0 {
			first = b
		}
	}
	if first == nil || first.overlap(s.before, s.first) == 0 && 10*within < s.after-s.before {
		return nil
	}
	return &Cause{
		Text:     "the generator was blind at the same moment: perhaps ours, not the service's",
		Evidence: fmt.Sprintf("blind for %s from %s on (%s)", human(first.end-first.at), s.clock(first.at), first.why),
		Refute:   "the same failures at the same point of a release without blind time",
	}
}
