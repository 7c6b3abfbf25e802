package conduct

import (
	"fmt"

	"upness/recording"
)

// emit records an event that happens now, in the current phase.
func (c *conductor) emit(e recording.Event) {
	e = c.stamp(e)
	c.observed.statement(e)
	c.rec.Event(e)
	if c.opts.Watch != nil {
		c.opts.Watch(e)
	}
}

func (c *conductor) stamp(e recording.Event) recording.Event {
	if e.At == 0 {
		e.At = c.rec.Clock().Now()
	}
	if e.Phase == "" {
		if p := c.phase.Load(); p != nil {
			e.Phase = *p
		}
	}
	e.Text, e.Error = c.mask.line(e.Text), c.mask.line(e.Error)
	return e
}

// span records the begin of e and returns what records its end; the end may
// add state, text, error, phase and fields.
func (c *conductor) span(e recording.Event) func(recording.Event) {
	e = c.stamp(e)
	e.ID = fmt.Sprintf("%s-%d", e.Kind, c.spans.Add(1))
	e.Edge = recording.Begin
	c.emit(e)
	return func(end recording.Event) {
		last := e
		last.At, last.Edge = 0, recording.End
		last.State, last.Error = end.State, end.Error
		if end.Text != "" {
			last.Text = end.Text
		}
		if end.Phase != "" {
			last.Phase = end.Phase
		}
		if end.Fields != nil {
			last.Fields = end.Fields
		}
		c.emit(last)
	}
}

// warn records the run's own remark.
func (c *conductor) warn(text string) {
	c.emit(recording.Event{Kind: recording.EventWarning, Source: "conduct", Text: text})
}

// setPhase ends the phase under way, if it is another one, and begins phase.
// An empty phase begins none.
func (c *conductor) setPhase(phase string) {
	if p := c.phase.Load(); p != nil && *p == phase {
		return
	}
	if c.ended != nil {
		c.ended(recording.Event{State: "done"})
		c.ended = nil
	}
	c.phase.Store(&phase)
	if phase != "" {
		c.ended = c.span(recording.Event{Kind: recording.EventPhase, Name: phase, Source: "conduct"})
	}
}
