package analyze

import (
	"time"

	"upness/recording"
)

// chronicle is a run's events by kind, each in order of time: those that say
// when something was done. A step's output, which may be long, is not looked at.
type chronicle map[string][]*recording.Event

func newChronicle(events []recording.Event) chronicle {
	c := chronicle{}
	for i := range events {
		if e := &events[i]; e.Kind != recording.EventOutput {
			c[e.Kind] = append(c[e.Kind], e)
		}
	}
	return c
}

// at is the latest begun event of a kind that is under way at a moment, nil for none.
func (c chronicle) at(kind string, at time.Duration) *recording.Event {
	var found *recording.Event
	for _, e := range c[kind] {
		if e.At <= at && (e.End == 0 || at <= e.End) {
			found = e
		}
	}
	return found
}

// stepAt is the name of the step under way at a moment.
func (c chronicle) stepAt(at time.Duration) string {
	if e := c.at(recording.EventStep, at); e != nil {
		return e.Name
	}
	return ""
}

// phaseAt is the phase at a moment, from its own event or from that of a step.
func (c chronicle) phaseAt(at time.Duration) string {
	if e := c.at(recording.EventPhase, at); e != nil {
		return e.Name
	}
	if e := c.at(recording.EventStep, at); e != nil {
		return e.Phase
	}
	return ""
}
