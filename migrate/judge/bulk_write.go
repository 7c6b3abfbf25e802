package judge

import (
	"fmt"
	"regexp"
	"strings"

	"upness/migrate/trace"
)

// One statement updates or deletes rows that it finds by reading the whole table.
var bulkWrite = rule{
	name: "bulk-write", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		for _, s := range t.Scans {
			if lockOn(t, s.Table).Mode == trace.RowExclusive && !onlyInserts(t) {
				return c.work(s.Table), fmt.Sprintf("One statement reads all of %s and keeps every row that it writes locked until its end.", s.Table)
			}
		}
		return OK, ""
	},
	advise: advise(batchAdvice),
}

var (
	upserts     = regexp.MustCompile(`(?i)\bdo\s+update\b`)
	changesRows = regexp.MustCompile(`(?i)\b(?:update|delete\s+from|merge\s+into)\b`)
)

// onlyInserts is true for a statement that locks no rows that were there before
// but those that a new one meets. Behind WITH, and in a block, there may be more
// than the INSERT.
func onlyInserts(t trace.Trace) bool {
	return strings.HasPrefix(words(t), " insert ") ||
		has(t, " insert into ") && !changesRows.MatchString(upserts.ReplaceAllString(t.SQL, ""))
}
