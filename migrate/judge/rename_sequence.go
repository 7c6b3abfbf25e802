package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A sequence is not where running code looks for it.
var renameSequence = rule{
	name: "rename-sequence", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.SequenceRenamed); ok {
			return Unsafe, fmt.Sprintf("The sequence %s is called %s now: code that still calls nextval on the old name fails.", c.Object, c.New)
		}
		return OK, ""
	},
	advise: advise(renameSequenceAdvice),
}
