package reports

import (
	"time"

	"upness/recording"
)

// Pause is a step that only waits: how long it takes is known before it begins.
type Pause struct {
	Name   string
	Length time.Duration
}

// pauses are what is known of the time that a plan's steps still take.
type pauses struct {
	ahead []Pause
	since time.Time // begin of the pause under way; zero: none
	now   time.Duration
}

// event follows the steps. Pauses are carried out in their order, so the first
// of that name is the one.
func (p *pauses) event(e recording.Event, now time.Time) {
	if e.Kind != recording.EventStep {
		return
	}
	if e.Edge == recording.End {
		p.since, p.now = time.Time{}, 0
		return
	}
	for i, s := range p.ahead {
		if s.Name == e.Name {
			p.since, p.now, p.ahead = now, s.Length, p.ahead[i+1:]
			return
		}
	}
}

// left is the least time that the steps will still take.
func (p *pauses) left(now time.Time) time.Duration {
	var d time.Duration
	for _, s := range p.ahead {
		d += s.Length
	}
	if !p.since.IsZero() {
		d += max(p.now-now.Sub(p.since), 0)
	}
	return d
}
