package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A lock that blocks others is waited for without an end: all who come after
// queue behind it.
var noLockTimeout = rule{
	name: "no-lock-timeout", axes: []axis{lockQueue},
	check: func(t trace.Trace, c Context) (Level, string) {
		l := otherLock(t)
		if l.Table == "" || t.LockTimeout > 0 || concurrent(t) {
			return OK, ""
		}
		why := fmt.Sprintf("No lock_timeout is in effect: while the statement waits for its lock on %s (%s) behind a long transaction, %s to the table waits behind it.", l.Table, l.Mode, whom(l.Mode))
		if c.Strict {
			return Unsafe, why
		}
		return Warn, why
	},
	advise: advise(noTimeoutAdvice),
}
