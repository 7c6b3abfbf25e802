package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// All that is in a schema is not where running code looks for it.
var renameSchema = rule{
	name: "rename-schema", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if c, ok := change(t, trace.SchemaRenamed); ok {
			return Unsafe, fmt.Sprintf("The schema %s is called %s now: code that still looks for its tables in the old one fails.", c.Old, c.New)
		}
		return OK, ""
	},
	advise: advise(renameSchemaAdvice),
}
