package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// All rows of a table are gone.
var truncate = rule{
	name: "truncate", axes: []axis{dataLoss},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.TableTruncated); ok {
			return Unsafe, fmt.Sprintf("All rows of %s are gone.", c.Table)
		}
		return OK, ""
	},
	advise: advise(lossAdvice),
}
