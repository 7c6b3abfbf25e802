package judge

import (
	"fmt"
	"regexp"
	"strings"

	"upness/migrate/trace"
)

// One statement deletes rows that it finds by reading the whole table.
var deleteRows = rule{
	name: "delete-rows", axes: []axis{dataLoss},
	check: func(t trace.Trace, _ Context) (Level, string) {
		for _, s := range t.Scans {
			if lockOn(t, s.Table).Mode.Strength() >= trace.RowExclusive.Strength() && deletes(t) {
				return Warn, fmt.Sprintf("Rows of %s are deleted.", s.Table)
			}
		}
		if table := written(t); table != "" && deletes(t) && joins(t.SQL) && len(t.Scans) > 0 {
			return Warn, fmt.Sprintf("Rows of %s are deleted.", table)
		}
		return OK, ""
	},
	advise: advise(lossAdvice),
}

// deletes is true for a DELETE, also one behind WITH.
func deletes(t trace.Trace) bool {
	return strings.HasPrefix(words(t), " delete ") || strings.HasPrefix(words(t), " with ") && deletion.MatchString(t.SQL)
}

var deletion = regexp.MustCompile(`(?i)\bdelete\s+from\b`)
