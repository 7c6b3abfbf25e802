package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// An index is built under a lock that everybody waits for.
var indexUnderLock = rule{
	name: "index-under-lock", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		l, ok := blocking(t)
		if len(t.Rebuilds) == 0 || len(t.Rewrites) > 0 || !ok || !l.Mode.BlocksReads() {
			return OK, ""
		}
		return c.work(l.Table), fmt.Sprintf("%s is built while every query of %s waits for its lock (%s).", t.Rebuilds[0], l.Table, l.Mode)
	},
	advise: advise(constraintIndexAdvice),
}
