package conduct

import (
	"context"
	"errors"
	"fmt"
	"time"

	"upness/deploy"
	"upness/migrate/status"
	"upness/plan"
	"upness/recording"
)

// errBudget stops the steps of a plan with `abort_on: budget`.
var errBudget = errors.New("the budget is spent")

// errStopped ends a step that a signal to this process stopped.
var errStopped = errors.New("stopped by a signal")

// perform runs the load and, beside it, the steps. It returns when the load
// has ended and every scheduled request has its result.
//
// When ctx is done, scheduling stops and requests in flight may end; when hard
// is done they are cut.
func (c *conductor) perform(ctx, hard context.Context) {
	loadCtx, stopLoad := context.WithCancel(ctx)
	defer stopLoad()
	loadDone := make(chan struct{})
	unobserve := c.observe(ctx)
	hurry()
	go func() {
		defer close(loadDone)
		if err := c.gen.Run(loadCtx); err != nil && ctx.Err() == nil {
			c.warn("load: " + err.Error())
		}
	}()
	<-wait(c.gen.Begun(), loadDone) // else a busy machine begins the steps before the load
	pause(ctx, c.gen.Info().Begin-c.rec.Clock().Now())
	go c.budget.follow(loadCtx)
	defer c.accompany(loadCtx)()
	c.rec.SetLoad(c.gen.Info())
	if c.opts.Begun != nil {
		c.opts.Begun(c.gen.Info())
	}

	stepCtx, stopSteps := context.WithCancelCause(ctx)
	defer stopSteps(nil)
	go c.watch(stepCtx, stopSteps)

	switch {
	case len(c.plan.Steps) > 0:
		failed := c.steps(stepCtx)
		if failed && ctx.Err() == nil && c.rec.Err() == nil {
			c.onFailure(ctx)
			pause(ctx, c.settle())
		}
		if c.plan.Load.Duration > 0 && !failed {
			<-wait(loadDone, stepCtx.Done())
		}
	default:
		<-wait(loadDone, stepCtx.Done())
	}
	c.endBeside()
	c.setPhase("")
	stopLoad()
	select {
	case <-loadDone:
	case <-hard.Done():
		c.gen.Cut()
		<-loadDone
	}
	unobserve()
	c.rec.SetLoad(c.gen.Info())
	c.reconcile(hard)
	c.tellBalancers(ctx)
}

// accompany carries out what is to go on beside the load; what it returns ends
// it.
func (c *conductor) accompany(ctx context.Context) (end func()) {
	if c.opts.Beside == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.opts.Beside(ctx, c.dsn())
	}()
	return func() {
		cancel()
		<-done
	}
}

// watch cancels the steps when the disk fails, or when the budget is spent and
// the plan says to stop then.
func (c *conductor) watch(ctx context.Context, stop context.CancelCauseFunc) {
	var spent <-chan struct{}
	if c.plan.AbortOn == "budget" {
		spent = c.budget.spent
	}
	select {
	case <-ctx.Done():
	case <-c.rec.Broken():
		stop(c.rec.Err())
	case <-spent:
		c.warn("the steps are stopped: " + c.budget.why())
		stop(fmt.Errorf("%w: %s", errBudget, c.budget.why()))
	}
}

// steps carries the plan's steps out in order and says whether one failed.
func (c *conductor) steps(ctx context.Context) (failed bool) {
	for _, s := range c.plan.Steps {
		if ctx.Err() != nil {
			return true
		}
		if err := c.do(ctx, s); err != nil {
			return true
		}
	}
	return false
}

// onFailure carries out `on_failure`, one step failing or not.
func (c *conductor) onFailure(ctx context.Context) {
	for _, s := range c.plan.OnFailure {
		if s.Phase == "" {
			s.Phase = "on_failure"
		}
		if err := c.do(ctx, s); err != nil {
			c.warn("on_failure: " + err.Error())
		}
	}
}

// afterGrace is what is left for `after` when the user wants to leave at once.
const afterGrace = 5 * time.Second

// after carries out `after`, whatever became of the run: it ends what the plan
// itself has started.
func (c *conductor) after(hard context.Context) error {
	c.ending = true
	ctx, cancel := context.WithCancel(context.WithoutCancel(hard))
	defer cancel()
	defer context.AfterFunc(hard, func() { time.AfterFunc(afterGrace, cancel) })()
	var errs []error
	for _, s := range c.plan.After {
		errs = append(errs, c.do(ctx, s))
	}
	return errors.Join(errs...)
}

// do carries one step out, as a span on the time axis.
func (c *conductor) do(ctx context.Context, s plan.Step) error {
	c.setPhase(s.Phase)
	c.ordinal++
	k, err := kindOf(s)
	if err != nil {
		return err
	}
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, s.Timeout, fmt.Errorf("not done within its timeout of %s", s.Timeout))
		defer cancel()
	}
	end := c.span(recording.Event{Kind: recording.EventStep, Name: s.Name, Source: "conduct", Fields: map[string]any{"kind": k.name}})
	err = k.run(ctx, c, s)
	state, text := "done", ""
	if err != nil {
		state, err = c.outcome(ctx, err)
		text = c.mask.line(err.Error())
		err = fmt.Errorf("step %q: %w", s.Name, err)
	}
	ended := recording.Event{State: state, Error: text}
	if p := c.phase.Load(); err != nil && p != nil {
		ended.Phase = *p // a release goes from one phase to the next
	}
	end(ended)
	return err
}

// outcome is the state of a step that ended with err, and how that is told: by
// what ended ctx, where the step was stopped.
func (c *conductor) outcome(ctx context.Context, err error) (string, error) {
	var undecided interface{ Undecided() bool }
	if errors.As(err, &undecided) {
		return "unknown", err
	}
	// A release that the budget ended tells itself what became of it, and slow
	// says more than that the time is up.
	cause := context.Cause(ctx)
	if cause == nil || errors.As(err, new(*deploy.Failure)) || errors.As(err, new(*status.SlowError)) {
		cause = err
	}
	// What is left under way in a stack is told beside why it was left; the budget
	// leaves nothing.
	var left *deploy.Unfollowed
	if errors.As(err, &left) && c.soft.Err() != nil {
		cause = left
	}
	state := "failed"
	if errors.Is(cause, context.Canceled) {
		state, cause = "interrupted", errStopped
	}
	if left != nil {
		cause = fmt.Errorf("%w; %s", cause, left.Text)
	}
	return state, cause
}

// pause waits for d or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// wait returns a channel that closes when one of both does.
func wait(a, b <-chan struct{}) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-a:
		case <-b:
		}
	}()
	return done
}
