package migrate

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"upness/recording"
)

// Execution is one run of a statement, seen at its begin and at its end.
type Execution struct {
	Statement
	PID   uint32 // of the server's backend that runs it, as the connection knows it
	Ended bool
	Took  time.Duration // when it has ended
	Tag   string        // the server's command tag, such as "UPDATE 100"
	Err   error         // an *Error when it failed
}

// Option changes how Apply works.
type Option func(*options)

type options struct {
	transaction bool
	retries     int
	pause       time.Duration
	observe     []func(Execution)
}

// Transaction runs all statements of a file in one transaction.
func Transaction() Option { return func(o *options) { o.transaction = true } }

// RetryLocks runs a statement again, at most times times with a pause before
// each, when it ended at its lock_timeout (SQLSTATE 55P03) outside of a
// transaction: it has done nothing then.
func RetryLocks(times int, pause time.Duration) Option {
	return func(o *options) { o.retries, o.pause = times, pause }
}

// Executions calls f at the begin and at the end of each statement.
func Executions(f func(Execution)) Option {
	return func(o *options) { o.observe = append(o.observe, f) }
}

// Observe emits each statement as a span of kind statement.
func Observe(emit func(recording.Event)) Option {
	run, n := strings.ToLower(rand.Text()[:8]), 0
	return Executions(func(x Execution) {
		if !x.Ended {
			n++
		}
		emit(x.event(fmt.Sprintf("statement-%s-%d", run, n)))
	})
}

// eventText bounds the SQL in an event, in characters.
const eventText = 2000

func (x Execution) event(id string) recording.Event {
	e := recording.Event{
		ID: id, Edge: recording.Begin, Kind: recording.EventStatement, Source: "migrate",
		Name: Brief(x.Text, 60), Text: Brief(x.Text, eventText), State: "running",
		Fields: map[string]any{"file": x.File, "line": x.Line, "pid": x.PID},
	}
	if !x.Ended {
		return e
	}
	e.Edge, e.State = recording.End, "done"
	e.Fields["tag"], e.Fields["took_s"] = x.Tag, x.Took.Seconds()
	if x.Err != nil {
		e.State, e.Error = "failed", x.Err.Error()
		if failed := (*Error)(nil); errors.As(x.Err, &failed) && failed.Code != "" {
			e.Fields["sqlstate"] = failed.Code
		}
	}
	return e
}
