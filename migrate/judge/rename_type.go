package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A type is not where running code looks for it.
var renameType = rule{
	name: "rename-type", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.TypeRenamed); ok {
			return Unsafe, fmt.Sprintf("The type %s is called %s now: code that still uses the old name, in a cast for one, fails.", c.Object, c.New)
		}
		return OK, ""
	},
	advise: advise(renameTypeAdvice),
}
