package judge

import (
	"fmt"
	"time"

	"upness/migrate/trace"
)

// longStatement is the time from which a statement that did nothing else counts
// as one that keeps a lock: what is brief may take a while on a busy machine.
const longStatement = time.Second

// manyRows is the number of rows whose writing takes noticeable time; a
// framework's own row for a migration is far below.
const manyRows = 100

// A statement runs while an earlier one of the same transaction holds a lock
// that everybody waits for, which it keeps for longer.
var workWhileLocked = rule{
	name: "work-while-locked", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		var held trace.Lock
		for _, l := range t.Locks {
			if l.Earlier && !l.Index && l.Mode.BlocksReads() {
				held = l
				break
			}
		}
		if held.Mode == "" || ends(t) {
			return OK, ""
		}
		why := "while every query of %s waits for the lock that an earlier statement took (ACCESS EXCLUSIVE): it is held for longer."
		switch other := otherLock(t); {
		case len(t.Scans)+len(t.Rewrites)+len(t.Rebuilds) > 0:
			return Unsafe, fmt.Sprintf("A table is read or written from end to end "+why, held.Table)
		case t.Rows > manyRows:
			return Unsafe, fmt.Sprintf("%d rows are written "+why, t.Rows, held.Table)
		case other.Table != "":
			return Unsafe, fmt.Sprintf("A lock on %s (%s) is waited for "+why, other.Table, other.Mode, held.Table)
		case t.Took > longStatement:
			return Unsafe, fmt.Sprintf("The statement took %s "+why, t.Took.Round(time.Millisecond), held.Table)
		case c.KeepsName, len(t.Changes) == 0 && len(t.Locks) == 0:
			return OK, ""
		}
		return Warn, fmt.Sprintf("The statement runs "+why, held.Table)
	},
	advise: advise(ownTransactionAdvice),
}

func otherLock(t trace.Trace) trace.Lock {
	for _, l := range t.Locks {
		if !l.Earlier && blocks(l) {
			return l
		}
	}
	return trace.Lock{}
}

// ends is true for COMMIT and its like, which let the locks go.
func ends(t trace.Trace) bool {
	for _, w := range []string{" commit ", " end ", " rollback ", " commit; ", " set "} {
		if len(words(t)) >= len(w) && words(t)[:len(w)] == w {
			return true
		}
	}
	return false
}
