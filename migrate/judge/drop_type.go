package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A type is gone for code that still names it, as a cast does.
var dropType = rule{
	name: "drop-type", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.TypeDropped); ok {
			return Unsafe, fmt.Sprintf("The type %s is dropped: code that still names it fails.", c.Object)
		}
		return OK, ""
	},
	advise: advise(dropTypeAdvice),
}
