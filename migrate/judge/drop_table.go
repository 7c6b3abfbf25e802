package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A table, with its rows, is gone for code that still uses it.
var dropTable = rule{
	name: "drop-table", axes: []axis{compatibility, dataLoss},
	check: func(t trace.Trace, _ Context) (Level, string) {
		for _, c := range t.Changes {
			if c.Kind == trace.TableDropped && keepsRows(c) {
				return Unsafe, fmt.Sprintf("%s is dropped: code that still uses it fails, and its rows are gone.", c.Table)
			}
		}
		return OK, ""
	},
	advise: advise(dropTableAdvice),
}
