package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A table is read from end to end under a lock that others wait for.
var scanUnderLock = rule{
	name: "scan-under-lock", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		if len(t.Rewrites)+len(t.Rebuilds) > 0 {
			return OK, ""
		}
		for _, s := range t.Scans {
			if l := lockOn(t, s.Table); blocks(l) && !l.Earlier {
				return c.work(s.Table), fmt.Sprintf("%s is read from end to end while %s to it waits for its lock (%s).", s.Table, whom(l.Mode), l.Mode)
			}
		}
		return OK, ""
	},
	advise: advise(scanAdvice),
}
