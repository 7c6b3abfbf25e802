// Package conduct carries out a plan: load, watchers and steps on one clock,
// into one recording.
//
//	prepare   the lab and `before` steps; first contact with the service
//	perform   load on; the steps one after another; load off
//	finish    `after` steps; the recording closed, the lab taken down
//
// Until the load begins nothing was measured, so an error there leaves no run
// behind. From then on nothing that was measured is lost: whatever happens
// becomes an event, and the recording is closed so that it can be judged.
package conduct

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"upness/deploy"
	"upness/lab"
	"upness/loadgen"
	"upness/migrate/backfill"
	"upness/plan"
	"upness/recording"
)

// Options is what a run needs beside its plan.
type Options struct {
	Dir   string                                // run directory, made here
	Tool  string                                // version of upness, for run.json
	Exe   string                                // binary that runs the lab's processes; empty: this one
	Sinks []loadgen.Sink                        // given each result as it ends
	Watch func(recording.Event)                 // given each event as it happens; may be nil
	Setup func(stage string, done, total int64) // told of the lab's preparation; may be nil
	Begun func(info recording.LoadInfo)         // told when the load begins; may be nil
	// Beside goes on while the load does, on the plan's database; its context ends
	// with the load, and it is waited for. May be nil.
	Beside func(ctx context.Context, dsn plan.Secret)
	Pace   deploy.Pace     // how often a deployment is looked at; zero: as AWS likes it
	Leave  <-chan struct{} // closed at the second Ctrl-C: leave now
}

// Run carries the plan out. An error means that the load never began and no run
// was left behind, or that the recording could not be closed. When ctx is done
// the run stops cleanly and is recorded as interrupted.
func Run(ctx context.Context, p *plan.Plan, o Options) error {
	c := &conductor{plan: p, opts: o, budget: newTally(p), promises: newPromises(p.Load)}
	hard, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	c.soft, c.hard = ctx, hard
	go func() {
		select {
		case <-o.Leave:
			leave()
		case <-hard.Done():
		}
	}()
	if err := c.open(); err != nil {
		return err
	}
	if err := c.prepare(ctx); err != nil {
		if ctx.Err() != nil {
			err = ErrNotBegun
		}
		return errors.Join(err, c.discard(hard))
	}
	c.perform(ctx, hard)
	return c.finish(ctx, hard)
}

// ErrNotBegun is a run that was stopped by a signal before its load began.
var ErrNotBegun error = notBegun{}

type notBegun struct{}

// Error says that there is no recording to look for.
func (notBegun) Error() string { return "stopped before the load began, nothing was recorded" }

// Is says that it comes of a cancelled context.
func (notBegun) Is(target error) bool { return target == context.Canceled }

// conductor is one run under way.
type conductor struct {
	plan     *plan.Plan
	opts     Options
	rec      *recording.Writer
	env      *lab.Env
	gen      *loadgen.Generator
	budget   *tally
	promises *promises
	window   *backfill.Window // what the clients saw lately; nil: no step asks
	newest   *newest          // which versions answer; nil: no step asks
	aws      *deploy.Clients  // nil until a step needs it
	stacks   []string         // that steps update
	soft     context.Context  // done at the first Ctrl-C
	hard     context.Context  // done at the second
	ending   bool             // `after` is carried out
	mask     *masker
	phase    atomic.Pointer[string]
	ended    func(recording.Event) // ends the phase's span
	ordinal  int                   // of the last step begun, for its log file
	behind   []func()              // end what steps left running
	spans    atomic.Int64          // spans begun, for their IDs
	observed observed
}

// open makes the run directory.
func (c *conductor) open() error {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	c.mask = newMasker(c.plan)
	if c.plan.Load.Seed == 0 {
		// With the same seed a second run would write the same keys again.
		c.plan.Load.Seed = 1 + uint64(rand.Int64N(1<<53))
	}
	c.rec, err = recording.Create(c.opts.Dir, recording.Run{
		Format: recording.FormatVersion,
		Name:   c.plan.Name,
		Tool:   c.opts.Tool,
		Host:   recording.Host{Name: name, OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), PID: os.Getpid()},
		Clock:  recording.StartClock(),
		State:  recording.Running,
		Plan:   c.plan,
	})
	return err
}

// discard ends a run whose load never began.
func (c *conductor) discard(ctx context.Context) error {
	c.endBeside()
	err := c.after(ctx)
	err = errors.Join(err, c.closeLab(), c.rec.Close(recording.Interrupted, "the load never began"))
	return errors.Join(err, os.RemoveAll(c.opts.Dir))
}

// finish closes the recording first, so that nothing that follows can cost it.
func (c *conductor) finish(ctx, hard context.Context) error {
	state, reason := recording.Complete, ""
	switch {
	case c.rec.Err() != nil:
		state, reason = recording.Interrupted, c.rec.Err().Error()
	case hard.Err() != nil:
		state, reason = recording.Interrupted, "left at the second Ctrl-C"
	case ctx.Err() != nil:
		state, reason = recording.Interrupted, "stopped by Ctrl-C or a signal"
	}
	afterErr := c.after(hard)
	if afterErr != nil {
		c.warn("after: " + afterErr.Error())
	}
	err := c.rec.Close(state, reason)
	if state == recording.Interrupted {
		err = nil // said in run.json and by the verdict
	}
	if labErr := c.closeLab(); labErr != nil && err == nil {
		err = fmt.Errorf("taking the lab down: %w", labErr)
	}
	return err
}

func (c *conductor) closeLab() error {
	if c.env == nil {
		return nil
	}
	return c.env.Close()
}

// settle is how long the load goes on after a step failed: long enough for
// requests that were due at the failure to miss their deadline and for the
// service to show whether it came back.
func (c *conductor) settle() time.Duration {
	return min(max(2*c.plan.Load.Deadline, 3*time.Second), 30*time.Second)
}
