package preflight

import (
	"fmt"
	"slices"
)

// Severity is how much is wrong.
type Severity string

// The severities, from the least.
const (
	Fine   Severity = "fine"   // looked at, and nothing is wrong
	Note   Severity = "note"   // worth knowing
	Warn   Severity = "warn"   // may cost clients
	Refuse Severity = "refuse" // would cost clients, or fail: not to be begun
)

var ranks = []Severity{Fine, Note, Warn, Refuse}

// Worse tells whether a severity is above another.
func (s Severity) Worse(than Severity) bool {
	return slices.Index(ranks, s) > slices.Index(ranks, than)
}

// Result is the outcome of one check.
type Result struct {
	Number    int       `json:"number"` // 1 to 21
	Check     string    `json:"check"`  // its name, such as min_in_service
	Title     string    `json:"title"`  // what has to hold
	Severity  Severity  `json:"severity"`
	Findings  []Finding `json:"findings,omitempty"`
	Unchecked []string  `json:"unchecked,omitempty"` // what could not be looked at, and why
}

// Finding is one thing that is wrong.
type Finding struct {
	Severity Severity `json:"severity"`
	Subject  string   `json:"subject"`  // a group, a target group, a parameter, the stack
	Evidence string   `json:"evidence"` // what was seen
	Why      string   `json:"why"`      // how it causes downtime
	Change   string   `json:"change"`   // what to do
	Property string   `json:"property,omitempty"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
}

// Place is where the finding's property stands, file:line, or empty.
func (f Finding) Place() string {
	switch {
	case f.File == "" || f.Line == 0:
		return f.File
	default:
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
}
