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
	advise: advise(dropTableAdvice),
}

func keepsRows(c trace.Change) bool {
	return c.Old == "" || c.Old == string(trace.PartitionedTable)
}

// A column, with its values, is gone for code that still uses it.
var dropColumn = rule{
	name: "drop-column", axes: []axis{compatibility, dataLoss},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.ColumnDropped); ok {
			return Unsafe, fmt.Sprintf("%s.%s is dropped: code that still uses it fails, and its values are gone.", c.Table, c.Column)
		}
		return OK, ""
	},
	advise: advise(dropColumnAdvice),
}
