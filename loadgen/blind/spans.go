// Package blind notices when the load generator itself could not send or time
// on schedule, and reports each such time as a span of recording.EventBlind.
// What was due in it is neither up nor down.
//
// Each source is one file: the watchdog, the lag of requests, ports and files
// running out, a CPU quota, the wall clock, the canary and the control URL.
package blind

import (
	"fmt"
	"sync"
	"time"

	"upness/recording"
)

// Source is what noticed a blind time.
type Source struct {
	why  string // the field "why" of its events
	text string // for people
}

// joined is the longest gap between two blind times of one source that are
// reported as one span: less time is not worth an event.
const joined = 20 * time.Millisecond

// Spans turns blind times into events. A span is reported as soon as it begins,
// so that a run which is cut off still shows it, and again when nothing more
// came for a while.
type Spans struct {
	clock  recording.Clock
	events func(recording.Event)

	mu   sync.Mutex
	open map[Source]*span
	n    int
}

type span struct {
	id       string
	from, to time.Duration
	times    int
	fields   map[string]any
}

// NewSpans reports to events, which must be safe for concurrent use.
func NewSpans(clock recording.Clock, events func(recording.Event)) *Spans {
	return &Spans{clock: clock, events: events, open: map[Source]*span{}}
}

// Mark reports that a source was blind from one offset on the run's axis to
// another. Fields, which may be nil, say what else it knows.
func (s *Spans) Mark(by Source, from, to time.Duration, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.open[by]; o != nil {
		if from <= o.to+joined {
			o.to = max(o.to, to)
			o.times++
			o.fields = fields
			return
		}
		s.end(by, o)
	}
	s.n++
	o := &span{id: fmt.Sprintf("blind-%d", s.n), from: from, to: to, times: 1, fields: fields}
	s.open[by] = o
	s.events(by.event(o, recording.Begin, from))
}

// Settle ends the spans that nothing was added to for a while; all with every.
func (s *Spans) Settle(every bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for by, o := range s.open {
		if every || now > o.to+2*joined {
			s.end(by, o)
		}
	}
}

func (s *Spans) end(by Source, o *span) {
	delete(s.open, by)
	s.events(by.event(o, recording.End, o.to))
}

func (by Source) event(o *span, edge recording.Edge, at time.Duration) recording.Event {
	e := recording.Event{
		At: at, ID: o.id, Edge: edge, Kind: recording.EventBlind, Source: "loadgen",
		Name: by.why, Text: by.text, Fields: map[string]any{"why": by.why, "times": o.times},
	}
	for k, v := range o.fields {
		e.Fields[k] = v
	}
	return e
}
