package analyze

import (
	"fmt"

	"upness/recording"
)

// failOpenCause: no target of a target group was healthy, so that the balancer
// sent requests to all of them, whatever their state.
func failOpenCause(s *scene) *Cause {
	if s.part(recording.HTTP5xx, recording.Slow, recording.Timeout) <= 0.5 || noTargetCause(s) != nil {
		return nil // a balancer that answers 503 itself sends to none
	}
	empty := s.lastOf(recording.EventTarget, "none_healthy", "some_healthy")
	if empty == nil {
		return nil
	}
	return &Cause{
		Text:     "no target was healthy: the balancer sent requests to all of them, whatever their state",
		Evidence: fmt.Sprintf("target group %s had no healthy target from %s on; %s", firstOf(field(empty, "target_group"), empty.Name), s.clock(empty.At), s.failures()),
		Refute:   "a target that the balancer held for healthy at that time",
	}
}

// lastOf is the event by which something was in a state during the outage: it
// became so before the outage's end, and not otherwise before its begin.
func (s *scene) lastOf(kind, state, otherwise string) *recording.Event {
	var found *recording.Event
	for _, e := range s.survey.events[kind] {
		switch {
		case e.At > s.last+watchReach:
			return found
		case e.State == state:
			found = e
		case e.State == otherwise && found != nil && e.Name == found.Name && e.At < s.first:
			found = nil
		}
	}
	return found
}
