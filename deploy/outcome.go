package deploy

import (
	"fmt"
	"strings"
	"time"
)

// Outcome is what became of an update.
type Outcome struct {
	Stack     string        `json:"stack"`
	Status    string        `json:"status"`              // the stack's at the end, as last seen
	Nothing   bool          `json:"nothing,omitempty"`   // there was nothing to update
	Cancelled string        `json:"cancelled,omitempty"` // why upness cancelled it
	Cause     *Cause        `json:"cause,omitempty"`     // of a failure
	Oversized []string      `json:"oversized,omitempty"` // groups left larger than they were, in words
	Carried   []string      `json:"carried,omitempty"`   // what was filled in beside the parameters named
	Command   string        `json:"command"`             // of the aws command line that does the same
	Took      time.Duration `json:"took_ns"`
}

// Failure is an update that was carried out and did not end as it should.
type Failure struct {
	Outcome *Outcome
	Text    string // one line
}

// Error is the line.
func (f *Failure) Error() string { return f.Text }

// Undecided is an update of which nobody can say what became of it.
type Undecided struct {
	Stack string
	Text  string // one line: what is not known, since when, why
	Err   error
}

// Error is the line.
func (u *Undecided) Error() string { return u.Text }

// Unwrap gives what kept the stack from being seen.
func (u *Undecided) Unwrap() error { return u.Err }

// Undecided says that it is not known whether this failed.
func (u *Undecided) Undecided() bool { return true }

// failure words an update that did not end in UPDATE_COMPLETE.
func failure(o *Outcome, more ...string) *Failure {
	parts := []string{fmt.Sprintf("stack %s: the update failed (%s)", o.Stack, o.Status)}
	switch {
	case o.Cancelled != "":
		parts[0] = fmt.Sprintf("stack %s: the update was cancelled (%s): %s", o.Stack, o.Status, o.Cancelled)
	case o.Status == "UPDATE_ROLLBACK_FAILED":
		parts[0] = fmt.Sprintf("stack %s: the update failed, and so did its rollback (%s)", o.Stack, o.Status)
	case strings.HasPrefix(o.Status, "UPDATE_ROLLBACK"):
		parts[0] = fmt.Sprintf("stack %s was rolled back (%s)", o.Stack, o.Status)
	}
	if o.Cause != nil && o.Cancelled == "" {
		parts = append(parts, o.Cause.String())
	}
	parts = append(parts, more...)
	return &Failure{Outcome: o, Text: strings.Join(append(parts, o.Oversized...), "; ")}
}
