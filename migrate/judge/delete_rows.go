package judge

import (
	"fmt"
	"strings"

	"upness/migrate/trace"
)

// One statement deletes rows that it finds by reading the whole table.
var deleteRows = rule{
	name: "delete-rows", axes: []axis{dataLoss},
	check: func(t trace.Trace, _ Context) (Level, string) {
		for _, s := range t.Scans {
			if lockOn(t, s.Table).Mode.Strength() >= trace.RowExclusive.Strength() && strings.HasPrefix(words(t), " delete ") {
				return Warn, fmt.Sprintf("Rows of %s are deleted.", s.Table)
			}
		}
		return OK, ""
	},
	advise: advise(lossAdvice),
}
