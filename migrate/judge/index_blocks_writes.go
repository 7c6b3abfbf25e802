package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// An index is built while writes wait.
var indexBlocksWrites = rule{
	name: "index-blocks-writes", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		l, ok := blocking(t)
		if len(t.Rebuilds) == 0 || len(t.Rewrites) > 0 || !ok || l.Mode.BlocksReads() {
			return OK, ""
		}
		return c.work(l.Table), fmt.Sprintf("%s is built while every write to %s waits for its lock (%s); blocked writers use up the connections, and then reads wait too.", t.Rebuilds[0], l.Table, l.Mode)
	},
	advise: func(t trace.Trace) Advice {
		for _, l := range t.Locks {
			if l.Kind == trace.PartitionedTable {
				return fill(t, partitionedIndexAdvice)
			}
		}
		return advise(indexAdvice)(t)
	},
}
