package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// One statement updates or deletes rows that it finds by reading the whole table.
var bulkWrite = rule{
	name: "bulk-write", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		for _, s := range t.Scans {
			if lockOn(t, s.Table).Mode == trace.RowExclusive && !has(t, " insert into ") {
				return c.work(s.Table), fmt.Sprintf("One statement reads all of %s and keeps every row that it writes locked until its end.", s.Table)
			}
		}
		return OK, ""
	},
	advise: advise(batchAdvice),
}
