package status

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Options say how to wait.
type Options struct {
	Every  time.Duration // between two questions; default 1 s
	Answer time.Duration // for one answer; default 10 s
	Dead   time.Duration // without a sign of life; default 1 min
	Done   []string      // states, in any case, that end it well; default Done
	Failed []string      // states that end it badly; default Failed

	Observe func(Report) // given each answer that differs from the one before; may be nil
}

// The states that mean an end unless options say otherwise.
var (
	Done   = []string{"done", "complete", "completed", "succeeded", "success", "finished", "ok"}
	Failed = []string{"failed", "failure", "error", "errored", "aborted", "cancelled", "canceled"}
)

func (o Options) withDefaults() Options {
	defaults := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	defaults(&o.Every, time.Second)
	defaults(&o.Answer, 10*time.Second)
	defaults(&o.Dead, time.Minute)
	if o.Done == nil {
		o.Done = Done
	}
	if o.Failed == nil {
		o.Failed = Failed
	}
	return o
}

// FailedError is a migration that says that it failed.
type FailedError struct{ Last Report }

// Error gives the state and the whole answer.
func (e *FailedError) Error() string {
	if e.Last.Text == e.Last.State {
		return fmt.Sprintf("the migration says %q, and not why: its log tells", e.Last.State)
	}
	return fmt.Sprintf("the migration says %q: %s", e.Last.State, e.Last.Text)
}

// DeadError is a migration that has given no sign of life for too long.
type DeadError struct {
	Silent time.Duration
	Last   Report
	Err    error // why it could not be asked; nil: it could, and its heartbeat is old
}

// Error says for how long, and what was heard last.
func (e *DeadError) Error() string {
	silent := e.Silent.Round(100 * time.Millisecond)
	switch {
	case e.Err != nil && e.Last.State == "":
		return fmt.Sprintf("the migration's status cannot be had for %s: %v", silent, e.Err)
	case e.Err != nil:
		return fmt.Sprintf("the migration is dead or out of reach: its status, last %q, cannot be had for %s: %v", e.Last.State, silent, e.Err)
	}
	return fmt.Sprintf("the migration is dead: it says %q, and its last heartbeat was %s ago", e.Last.State, silent)
}

// Unwrap gives why it could not be asked, nil when it could.
func (e *DeadError) Unwrap() error { return e.Err }

// SlowError is a migration that had not ended when the time was up.
type SlowError struct {
	After time.Duration
	Last  Report
	Err   error // the context's cause
}

// Error says whether it is alive.
func (e *SlowError) Error() string {
	text := fmt.Sprintf("the migration is slow, not dead: after %s it says %q", e.After.Round(100*time.Millisecond), e.Last.State)
	switch {
	case e.Last.State == "":
		return fmt.Sprintf("the migration has told no status within %s", e.After.Round(100*time.Millisecond))
	case e.Last.Beats:
		text += fmt.Sprintf(", with a heartbeat %s ago", e.Last.Age.Round(100*time.Millisecond))
	default:
		text = fmt.Sprintf("the migration had not ended after %s: it says %q, and gives no heartbeat that would tell slow from dead", e.After.Round(100*time.Millisecond), e.Last.State)
	}
	if e.Last.Progress != "" {
		text += ", progress " + e.Last.Progress
	}
	return text
}

// Unwrap gives the context's cause.
func (e *SlowError) Unwrap() error { return e.Err }

// Wait asks until the migration has ended. Its error is a *FailedError, a
// *DeadError, or, when ctx ends, a *SlowError.
func Wait(ctx context.Context, from Source, o Options) error {
	o = o.withDefaults()
	began := time.Now()
	last, heard := Report{}, began
	for {
		r, err := ask(ctx, from, o.Answer)
		switch {
		case ctx.Err() != nil:
			return &SlowError{After: time.Since(began), Last: last, Err: context.Cause(ctx)}
		case err != nil:
			if silent := time.Since(heard); silent > o.Dead {
				return &DeadError{Silent: silent, Last: last, Err: err}
			}
		default:
			if o.Observe != nil && (r.State != last.State || r.Progress != last.Progress) {
				o.Observe(r)
			}
			heard, last = time.Now(), r
			if end, err := o.ended(r); end {
				return err
			}
		}
		select {
		case <-time.After(o.Every):
		case <-ctx.Done():
			return &SlowError{After: time.Since(began), Last: last, Err: context.Cause(ctx)}
		}
	}
}

func ask(ctx context.Context, from Source, limit time.Duration) (Report, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %s", limit))
	defer cancel()
	return from.Report(ctx)
}

// ended says whether a report is the last one, and what it means.
func (o Options) ended(r Report) (bool, error) {
	same := func(word string) bool { return strings.EqualFold(word, r.State) }
	switch {
	case slices.ContainsFunc(o.Done, same):
		return true, nil
	case slices.ContainsFunc(o.Failed, same):
		return true, &FailedError{r}
	case r.Beats && r.Age > o.Dead:
		return true, &DeadError{Silent: r.Age, Last: r}
	}
	return false, nil
}
