package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A function is not where running code looks for it.
var renameFunction = rule{
	name: "rename-function", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.FunctionRenamed); ok {
			return Unsafe, fmt.Sprintf("%s is called %s now: code that still uses the old name fails.", c.Object, c.New)
		}
		return OK, ""
	},
	advise: advise(renameFunctionAdvice),
}
