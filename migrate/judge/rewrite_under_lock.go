package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A table is written anew, with all its indexes, under a lock that everybody
// waits for.
var rewriteUnderLock = rule{
	name: "rewrite-under-lock", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		for _, table := range t.Rewrites {
			mode := lockOn(t, table).Mode
			return c.work(table), fmt.Sprintf("%s is written anew while %s waits for its lock (%s): the time grows with the table.", table, whom(mode), mode)
		}
		return OK, ""
	},
	advise: advise(rewriteAdvice),
}
