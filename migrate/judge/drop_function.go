package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A function is gone for code that still calls it.
var dropFunction = rule{
	name: "drop-function", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.FunctionDropped); ok {
			return Unsafe, fmt.Sprintf("%s is dropped: code that still calls it fails.", c.Object)
		}
		return OK, ""
	},
	advise: advise(dropFunctionAdvice),
}
