// Package judge says whether what a statement did is safe while an application
// runs. It judges the trace of the statement, not its text: the text only picks
// the wording of the advice.
//
// It is pure: no server, no clock, no files.
package judge

import (
	"slices"

	"upness/migrate/trace"
)

// Context is what is known beside the trace.
type Context struct {
	Strict  bool             // a blocking lock without a lock_timeout is unsafe, not a warning
	Rows    map[string]int64 // of the real tables, by schema.name; one that is not in it may have any number
	Allowed []string         // names of rules that do not count
	Assumed []string         // what was assumed to run the statement, a sentence each
	// KeepsName is true for a rename of a table, and for the view of the old name that the same transaction makes.
	KeepsName bool
	// Policies are those that let rows of a table through which the same transaction
	// makes after it has secured the table's rows.
	Policies []string
}

// smallTable is the number of rows below which work under a lock is a warning:
// reading, sorting or writing that many takes some milliseconds.
const smallTable = 10_000

// work is the level of work on a table under a blocking lock.
func (c Context) work(table string) Level {
	if n, known := c.Rows[table]; known && n < smallTable {
		return Warn
	}
	return Unsafe
}

// Judge gives the finding on one statement.
func Judge(t trace.Trace, c Context) Finding {
	f := newFinding(t, c)
	for _, r := range rules {
		level, why := r.check(t, c)
		if level == OK || slices.Contains(c.Allowed, r.name) {
			continue
		}
		f.Rules = append(f.Rules, r.name)
		for _, axis := range r.axes {
			f.Verdicts.of(axis).raise(level, why)
		}
		if len(r.axes) == 0 && level == Unsafe {
			f.Unsafe = true
		}
		if f.Rule == "" || level == Unsafe && !f.decided {
			f.Rule, f.decided = r.name, level == Unsafe
			f.Why = why
			if r.advise != nil {
				f.Advice = r.advise(t)
			}
		}
	}
	f.Unsafe = f.Unsafe || f.Verdicts.unsafe()
	return f
}
