package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDeleteRows(t *testing.T) {
	write := trace.Lock{Table: "t", Mode: trace.RowExclusive}
	try(t, deleteRows,
		verdict{"all", trace.Trace{SQL: "delete\nfrom t", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}, Context{}, Warn, "Rows of t are deleted"},
		verdict{"that move", trace.Trace{SQL: "WITH moved AS (delete\nfrom t RETURNING *) INSERT INTO u SELECT * FROM moved", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}, Context{}, Warn, "Rows of t are deleted"},
		verdict{"for those of another table", trace.Trace{SQL: "DELETE FROM t USING u WHERE u.id = t.id", Locks: locks(write), Scans: []trace.Scan{{Table: "u"}}}, Context{}, Warn, "Rows of t are deleted"},
		verdict{"by an index", trace.Trace{SQL: "DELETE FROM t WHERE id = 1", Locks: locks(write)}, Context{}, OK, ""},
		verdict{"UPDATE", trace.Trace{SQL: "UPDATE t SET n = 1", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}, Context{}, OK, ""})
}
