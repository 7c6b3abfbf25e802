package analyze

import (
	"fmt"

	"upness/recording"
)

// noTargetCause: 503 that no instance gave: the balancer had no healthy target.
func noTargetCause(s *scene) *Cause {
	given := s.coded(503)
	if !s.most(given) || 10*s.untagged() < 9*s.down {
		return nil
	}
	evidence := fmt.Sprintf("%s answers 503 without a version", grouped(given))
	states := s.changes(recording.EventInstance, s.first-leaveEdge, s.last)
	states = append(states, s.changes(recording.EventTarget, s.first-leaveEdge, s.last)...)
	if e := nearest(states, s.first); e != nil {
		evidence += fmt.Sprintf("; %s became %s at %s", e.Name, e.State, s.clock(moment(e)))
	}
	return &Cause{
		Text:     "the balancer had no healthy target",
		Evidence: evidence,
		Refute:   "a target that the balancer held for healthy at that time",
	}
}
