package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A table is not where running code looks for it.
var renameTable = rule{
	name: "rename-table", axes: []axis{compatibility},
	check: func(t trace.Trace, ctx Context) (Level, string) {
		if c, ok := change(t, trace.TableMoved); ok {
			return Unsafe, fmt.Sprintf("%s is in the schema %s now: code that still looks for it in the old one fails.", c.Table, c.New)
		}
		if c, ok := change(t, trace.TableRenamed); ok && ctx.KeepsName {
			return Warn, fmt.Sprintf("%s is called %s now, and a view has the old name: code that uses it goes on where its role may use the view, and does nothing that only a table can (TRUNCATE, LOCK).", c.Table, c.New)
		} else if ok {
			return Unsafe, fmt.Sprintf("%s is called %s now: code that still uses the old name fails.", c.Table, c.New)
		}
		return OK, ""
	},
	advise: advise(renameTableAdvice),
}
