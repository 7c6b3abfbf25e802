package judge

import (
	"fmt"

	"upness/migrate/trace"
)

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
