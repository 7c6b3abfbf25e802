package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A column must have a value that running code does not give.
var requiredColumn = rule{
	name: "required-column", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		c, ok := change(t, trace.ColumnRequired)
		switch {
		case !ok:
			return OK, ""
		case c.Old == "": // a new column: nobody gives it a value yet
			return Unsafe, fmt.Sprintf("%s.%s is new, NOT NULL and has no default: code that does not know it cannot insert.", c.Table, c.Column)
		}
		return Warn, fmt.Sprintf("%s.%s must not be NULL any more: code that leaves it out cannot insert.", c.Table, c.Column)
	},
	advise: advise(requiredAdvice),
}
