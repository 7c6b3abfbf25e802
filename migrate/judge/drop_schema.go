package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A schema is gone for code that names it, or has it in its search_path.
var dropSchema = rule{
	name: "drop-schema", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.SchemaDropped); ok {
			return Unsafe, fmt.Sprintf("The schema %s is dropped: code that still names it, or finds tables by it, fails.", c.Object)
		}
		return OK, ""
	},
	advise: advise(dropSchemaAdvice),
}
