package analyze

import (
	"fmt"

	"upness/recording"
)

// rollbackCause: the update was rolled back while clients were hurt, by
// CloudFormation or by the lab's group.
func rollbackCause(s *scene) *Cause {
	for _, e := range s.events(recording.EventStack, s.first-watchReach, s.last+watchReach) {
		if field(e, "operation") != "rollback" {
			continue
		}
		evidence := fmt.Sprintf("the rollback of stack %s began at %s", e.Name, s.clock(e.At))
		if f := s.firstFailure(e); f != nil {
			evidence += fmt.Sprintf(", after %s: %s", f.Name, quoted(f.Error))
		}
		return rolledBack(evidence + "; " + s.failures())
	}
	if e := nearest(s.changes(recording.EventGroup, s.first-leaveEdge, s.last, "rolling_back"), s.first); e != nil {
		evidence := fmt.Sprintf("group %s began to roll back at %s", e.Name, s.clock(e.At))
		if e.Error != "" {
			evidence += ", after " + quoted(e.Error)
		}
		return rolledBack(evidence + "; " + s.failures())
	}
	return nil
}

func rolledBack(evidence string) *Cause {
	return &Cause{
		Text:     "the update was rolled back at that time: instances were taken away once more",
		Evidence: evidence,
		Refute:   "the same failures before the rollback began",
	}
}

// firstFailure is the resource that failed before a rollback, nil when none is known.
func (s *scene) firstFailure(rollback *recording.Event) *recording.Event {
	for _, e := range s.survey.events[recording.EventStack] {
		if e.At <= rollback.At && e.Error != "" && e.Name != rollback.Name {
			return e
		}
	}
	return nil
}
