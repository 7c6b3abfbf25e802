package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A sequence is gone for code that still takes numbers from it.
var dropSequence = rule{
	name: "drop-sequence", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.SequenceDropped); ok {
			return Unsafe, fmt.Sprintf("The sequence %s is dropped: code that still calls nextval on it fails.", c.Object)
		}
		return OK, ""
	},
	advise: advise(dropSequenceAdvice),
}
