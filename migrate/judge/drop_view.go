package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A view is gone for code that still uses it; the rows are elsewhere.
var dropView = rule{
	name: "drop-view", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		for _, c := range t.Changes {
			if c.Kind == trace.TableDropped && !keepsRows(c) {
				return Unsafe, fmt.Sprintf("%s (%s) is dropped: code that still uses it fails.", c.Table, c.Old)
			}
		}
		return OK, ""
	},
	advise: advise(dropViewAdvice),
}

func keepsRows(c trace.Change) bool {
	return c.Old == "" || c.Old == string(trace.PartitionedTable)
}
