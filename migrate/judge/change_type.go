package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A column has another type for code, and for statements that are prepared.
var changeType = rule{
	name: "change-type", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		c, ok := change(t, trace.ColumnRetyped)
		if !ok || len(t.Rewrites) == 0 {
			return OK, ""
		}
		return Warn, fmt.Sprintf("%s.%s changes from %s to %s: prepared statements fail once (\"cached plan must not change result type\"), and code that reads the old type may.", c.Table, c.Column, c.Old, c.New)
	},
	advise: advise(changeTypeAdvice),
}
