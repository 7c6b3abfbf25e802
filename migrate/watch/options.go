package watch

import (
	"slices"
	"time"

	"upness/plan"
	"upness/recording"
)

// Options say what is watched and who is told.
type Options struct {
	DSN          plan.Secret
	Interval     time.Duration         // least time between two polls; 0: DefaultInterval
	Now          func() time.Duration  // the clock that events are on; nil: one that starts with Open
	Emit         func(recording.Event) // told what happens, in the order in which it is known; may be nil
	Show         func(State)           // told what each poll saw; may be nil
	Applications []string              // application names of migrations beside the known ones; * stands for anything
	KillAfter    time.Duration         // ends a migration that others have waited for as long; 0: never
	OldAge       time.Duration         // age from which a transaction is warned of; 0: DefaultOldAge
}

const (
	// DefaultInterval is the least time between two polls.
	DefaultInterval = 10 * time.Millisecond
	// DefaultOldAge is the age from which a transaction is in a migration's way.
	DefaultOldAge = 5 * time.Second

	// The next poll waits for costs times the time that the last ones took: the
	// server spends a twentieth of one core on its watcher at most.
	costs = 20
	// longestPause bounds that.
	longestPause = time.Second
)

func (o Options) withDefaults() Options {
	if o.Interval <= 0 {
		o.Interval = DefaultInterval
	}
	if o.OldAge <= 0 {
		o.OldAge = DefaultOldAge
	}
	if o.Now == nil {
		began := time.Now()
		o.Now = func() time.Duration { return time.Since(began) }
	}
	if o.Emit == nil {
		o.Emit = func(recording.Event) {}
	}
	return o
}

// pauser tells how long to wait after a poll.
type pauser struct {
	Options
	costs []time.Duration // of the last polls
}

// lastCosts is how many polls are looked back on. The cheapest of them counts:
// on a busy machine a poll now and then waits for its turn, which is no cost to
// the server and would leave a gap of seconds.
const lastCosts = 8

func (p *pauser) after(cost time.Duration) time.Duration {
	p.costs = append(p.costs, cost)
	p.costs = p.costs[max(0, len(p.costs)-lastCosts):]
	return min(max(p.Interval, costs*slices.Min(p.costs)), longestPause)
}
