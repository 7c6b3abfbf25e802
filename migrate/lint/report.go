package lint

import (
	"errors"

	"upness/migrate"
	"upness/migrate/judge"
)

// Rules of this package's own, beside the judge's.
const (
	Unreadable = "unreadable" // what the file's tool would refuse, or no SQL at all
	NotJudged  = "not-judged" // the schema that it needs is not known
)

// Rules are the names that `-- upness:allow` takes.
func Rules() []string { return append(judge.Rules(), Unreadable, NotJudged) }

// Finding is the judgement on one statement.
type Finding struct {
	judge.Finding
	ErrorLine   int       `json:"error_line,omitempty"`   // of the file, where the server points at
	ErrorColumn int       `json:"error_column,omitempty"` // in characters from 1
	Allowed     []Allowed `json:"allowed,omitempty"`
	Certain     bool      `json:"certain"` // false: another schema than the assumed one may change the answer
}

// Allowed is a rule that fired and was allowed to.
type Allowed struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// Level is the worst of the four verdicts.
func (f Finding) Level() judge.Level {
	if f.Unsafe {
		return judge.Unsafe
	}
	if f.Rule != "" {
		return judge.Warn
	}
	return judge.OK
}

// Report is what a run of lint found.
type Report struct {
	PG       int    // major version
	Version  string // of the server, such as "15.14"
	Findings []Finding
	Notes    []string // about the whole, a sentence each
}

// Unsafe says whether any statement is.
func (r *Report) Unsafe() bool {
	for _, f := range r.Findings {
		if f.Unsafe {
			return true
		}
	}
	return false
}

// Count gives the number of statements of a level.
func (r *Report) Count(level judge.Level) (n int) {
	for _, f := range r.Findings {
		if f.Level() == level {
			n++
		}
	}
	return n
}

func (r *Report) note(text string) {
	for _, known := range r.Notes {
		if known == text {
			return
		}
	}
	r.Notes = append(r.Notes, text)
}

// unreadable is the finding on a file that its tool would refuse.
func unreadable(file string, err error, pg int) Finding {
	ok := judge.Axis{Level: judge.OK}
	f := Finding{Finding: judge.Finding{File: file, Line: 1, Unsafe: true, Rule: Unreadable, Rules: []string{Unreadable}, PG: pg,
		Why: err.Error(), Assumed: []string{}, Verdicts: judge.Verdicts{LockDuration: ok, LockQueue: ok, Compatibility: ok, DataLoss: ok}}}
	f.Certain = true
	var syntax *migrate.SyntaxError
	if errors.As(err, &syntax) {
		f.Line, f.Why = syntax.Line, syntax.Text
	}
	return f
}
