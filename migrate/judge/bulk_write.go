package judge

import (
	"fmt"
	"regexp"
	"strings"

	"upness/migrate"
	"upness/migrate/trace"
)

// One statement updates or deletes rows that it finds by reading the whole table,
// or for each row of another one.
var bulkWrite = rule{
	name: "bulk-write", axes: []axis{lockDuration},
	check: func(t trace.Trace, c Context) (Level, string) {
		for _, s := range t.Scans {
			if lockOn(t, s.Table).Mode == trace.RowExclusive && !onlyInserts(t) {
				return c.work(s.Table), fmt.Sprintf("One statement reads all of %s and keeps every row that it writes locked until its end.", s.Table)
			}
		}
		if written := written(t); written != "" && len(t.Scans) > 0 && joins(t.SQL) {
			read := t.Scans[0].Table
			return c.work(read), fmt.Sprintf("One statement reads all of %s and keeps every row of %s that it writes for it locked until its end.", read, written)
		}
		return OK, ""
	},
	advise: advise(batchAdvice),
}

// written is a table whose rows are changed; empty for none.
func written(t trace.Trace) string {
	for _, l := range t.Locks {
		if l.Mode == trace.RowExclusive && !l.Index && !onlyInserts(t) {
			return l.Table
		}
	}
	return ""
}

var (
	inner   = regexp.MustCompile(`\([^()]*\)`)
	writing = regexp.MustCompile(`(?i)^\s*(?:update|delete|merge|with)\b`)
	join    = regexp.MustCompile(`(?is)\bupdate\b.*\bfrom\b|\b(?:delete|merge)\b.*\busing\b`)
	subset  = regexp.MustCompile(`(?i)\b(?:in|any|some|exists)\s*\(\s*select\b`)
	limited = regexp.MustCompile(`(?i)\blimit\b`)
)

// joins is true for a statement that changes rows for the rows of another table,
// as many as there are. One that only takes a value from there is none. Empty
// tables do not show it: to find each row by an index costs less than a join.
func joins(sql string) bool {
	sql = migrate.WithoutLiterals(sql)
	if !writing.MatchString(sql) || limited.MatchString(sql) {
		return false
	}
	outer := sql
	for inner.MatchString(outer) {
		outer = inner.ReplaceAllString(outer, " ")
	}
	return join.MatchString(outer) || subset.MatchString(sql)
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
