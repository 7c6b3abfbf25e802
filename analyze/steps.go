package analyze

import (
	"slices"

	"upness/recording"
)

// steps lists the steps of the plan as they were carried out.
func steps(events []recording.Event, a axis) []Step {
	found := []Step{}
	for i := range events {
		e := &events[i]
		if e.Kind != recording.EventStep {
			continue
		}
		s := Step{Name: e.Name, Phase: e.Phase, Start: a.wall(e.At), End: a.wallOf(e.End, e.End > 0)}
		s.OK = e.End > 0 && endedWell(e)
		if !s.OK {
			s.Error = firstOf(e.Error, failure(e), "it never ended")
			s.Unknown = e.State == unknownState
			s.Interrupted = e.End == 0 || e.State == interruptedState
		}
		found = append(found, s)
	}
	return found
}

// Outcome says how a step counts: one whose end is not known, or that ended with a
// run that was cut off, is neither a success nor a failure.
func (s *Step) Outcome(partial bool) Outcome {
	switch {
	case s.OK:
		return Pass
	case s.Unknown, s.Interrupted && partial:
		return Inconclusive
	}
	return Fail
}

// interruptedState is that of a step which the user's own stop ended: it says
// nothing of what the step would have come to.
const interruptedState = "interrupted"

// unknownState is that of a step of which nobody can say what became of it.
const unknownState = "unknown"

// failures are the states in which a step is not done.
var failures = []string{"failed", "error", "timeout", "rolled_back", "canceled", "cancelled", interruptedState, unknownState, "aborted"}

// endedWell tells whether nothing says that a span failed.
func endedWell(e *recording.Event) bool {
	return e.Error == "" && !slices.Contains(failures, e.State)
}

// failure is what a span's state says of its failure.
func failure(e *recording.Event) string {
	if endedWell(e) {
		return ""
	}
	return firstOf(e.Text, e.State)
}
