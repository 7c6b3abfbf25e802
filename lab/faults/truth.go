package faults

import (
	"sync"
	"time"
)

// Truth is what was really done in a trial.
type Truth struct {
	Begun   time.Time `json:"begun"`           // the first request arrived; zero: none did
	Outages []Outage  `json:"outages"`         // in which arriving requests were not served
	Blind   []Span    `json:"blind,omitempty"` // in which the generator could not see
	Stale   bool      `json:"stale,omitempty"` // an old version answered after the deployment was reported done
	Flaps   int       `json:"flaps,omitempty"` // returns to the old version
	Dips    []Span    `json:"dips,omitempty"`  // outages as long as the printed resolution, each to be detected
	Killed  time.Time `json:"killed,omitzero"` // kill -9 of the generator
	Errors  []string  `json:"errors,omitempty"`
}

// Span is a stretch of time.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Length is To - From.
func (s Span) Length() time.Duration { return s.To.Sub(s.From) }

// Outage is a stretch of time in which arriving requests were not served.
type Outage struct {
	Span
	Scope Scope  `json:"scope"`
	Count uint64 `json:"count,omitempty"` // requests that were spoiled, as the stage counted them; 0: not counted
	Loose bool   `json:"loose,omitempty"` // its ends are not known to the microsecond: the bracket is not judged
	Apart bool   `json:"apart,omitempty"` // single failures, far from each other: they are no one outage
	Brief bool   `json:"brief,omitempty"` // shorter than the resolution: it may be missed
}

// record is a truth under way.
type record struct {
	mu    sync.Mutex
	truth Truth
}

func (r *record) change(f func(*Truth)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.truth)
}

// down adds an outage and returns its place.
func (r *record) down(o Outage) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.truth.Outages = append(r.truth.Outages, o)
	return len(r.truth.Outages) - 1
}
