package judge

import (
	"strings"
	"testing"

	"upness/migrate/trace"
)

func TestRowSecurity(t *testing.T) {
	enabled, forced := trace.Change{Kind: trace.RowSecurityEnabled, Table: "t"}, trace.Change{Kind: trace.RowSecurityForced, Table: "u"}
	allowed := enabled
	allowed.New = "a, b"
	try(t, rowSecurity,
		verdict{"no policy", whenChanged(enabled), Context{}, Unsafe, "for every role but its owner it is empty"},
		verdict{"forced", whenChanged(forced), Context{}, Unsafe, "for its owner too it is empty"},
		verdict{"policies", whenChanged(allowed), Context{}, Warn, "the policies of t (a, b) decide"},
		verdict{"policies that follow", whenChanged(enabled), Context{Policies: []string{"c"}}, Warn, "the policies of t (c) decide"},
		verdict{"the worse of two tables", trace.Trace{Changes: []trace.Change{allowed, forced}}, Context{}, Unsafe, "u has row level security"},
		verdict{"a column", changes(trace.ColumnDropped, "n", "", ""), Context{}, OK, ""})

	// A policy for everybody would show other roles what is hidden from them already.
	own := whenChanged(forced)
	own.SQL = "ALTER TABLE u FORCE ROW LEVEL SECURITY"
	if sql := Judge(own, Context{}).Advice.SQL; !strings.Contains(sql, "ON u TO OWNER_NAME USING") {
		t.Errorf("advice %q", sql)
	}
}
