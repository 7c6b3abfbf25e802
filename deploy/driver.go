package deploy

import (
	"context"
	"time"

	"upness/recording"
)

// Driver carries out updates of stacks and watches them.
type Driver struct {
	Clients *Clients
	Pace    Pace // zero fields: as DefaultPace

	Emit  func(recording.Event)           // given each event; may be called by several at once; may be nil
	Axis  func(time.Time) time.Duration   // places a wall time on the run's time axis; nil: events have no time
	Phase func(string)                    // told when a release goes from one phase to the next; may be nil
	Tell  func(string)                    // given a line for people, such as a command to fall back on; may be nil
	Seen  func(ctx context.Context) error // returns when clients see the new version; nil: nobody looks
	Spent <-chan struct{}                 // closed when the clients' budget is spent and the update is then to be cancelled; may be nil
	Why   func() string                   // what spent it; may be nil

	// Before is asked before an update is sent, and may refuse it; may be nil.
	Before func(ctx context.Context, p *Prepared) error
}

// Pace is how often things are looked at, and how long something is waited for.
type Pace struct {
	Stack   time.Duration // status and events of the stacks, activities of the groups
	Groups  time.Duration // groups and targets
	Settle  time.Duration // at most this from the stack's end until groups and targets are what was asked for
	Unseen  time.Duration // a stack of which nothing is learned for this long is given up as unknown
	Backoff time.Duration // the longest pause of a poll that is throttled
}

// DefaultPace is that of AWS's own limits on calls.
var DefaultPace = Pace{
	Stack: 5 * time.Second, Groups: 2 * time.Second, Settle: 15 * time.Minute, Unseen: 5 * time.Minute, Backoff: time.Minute,
}

// pace is the driver's, filled in.
func (d *Driver) pace() Pace {
	p := d.Pace
	for _, f := range []struct{ field, standard *time.Duration }{
		{&p.Stack, &DefaultPace.Stack}, {&p.Groups, &DefaultPace.Groups}, {&p.Settle, &DefaultPace.Settle},
		{&p.Unseen, &DefaultPace.Unseen}, {&p.Backoff, &DefaultPace.Backoff},
	} {
		if *f.field == 0 {
			*f.field = *f.standard
		}
	}
	return p
}

func (d *Driver) tell(line string) {
	if d.Tell != nil {
		d.Tell(line)
	}
}

func (d *Driver) emit(e recording.Event) {
	if d.Emit != nil {
		d.Emit(e)
	}
}

func (d *Driver) warn(text string) {
	d.emit(recording.Event{Kind: recording.EventWarning, Source: "deploy", Text: text})
}

// stamp places an event on the run's axis by the clock of the service that
// tells of it. No event lies after its arrival, whatever the clocks say.
func (d *Driver) stamp(e recording.Event, source time.Time) recording.Event {
	arrival, offset := time.Now(), d.Clients.Clock()
	at := source.Add(-offset.Ahead)
	if source.IsZero() || at.After(arrival) {
		at = arrival
	}
	if d.Axis != nil {
		// 0 would stand for now.
		if e.At = d.Axis(at); e.At == 0 {
			e.At = 1
		}
	}
	if e.Fields == nil {
		e.Fields = map[string]any{}
	}
	if !source.IsZero() {
		e.Fields["source_time"] = source.UTC().Format(time.RFC3339Nano)
	}
	e.Fields["arrival_time"] = arrival.UTC().Format(time.RFC3339Nano)
	if offset.Known {
		e.Fields["clock_offset_s"] = offset.Ahead.Seconds()
		e.Fields["clock_uncertainty_s"] = offset.Uncertainty.Seconds()
	}
	return e
}
