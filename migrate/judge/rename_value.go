package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A value of an enum is another one for running code, in what it writes and in what it reads.
var renameValue = rule{
	name: "rename-value", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.ValueRenamed); ok {
			return Unsafe, fmt.Sprintf("The value '%s' of %s is called '%s' now: code that still writes the old one fails, and reads one that it does not know.", c.Old, c.Object, c.New)
		}
		return OK, ""
	},
	advise: advise(renameValueAdvice),
}
