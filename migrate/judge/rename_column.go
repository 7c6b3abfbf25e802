package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A column is not where running code looks for it.
var renameColumn = rule{
	name: "rename-column", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.ColumnRenamed); ok {
			return Unsafe, fmt.Sprintf("%s.%s is called %s now: code that still uses the old name fails.", c.Table, c.Old, c.New)
		}
		return OK, ""
	},
	advise: advise(renameColumnAdvice),
}
