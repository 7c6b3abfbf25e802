package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestBulkWrite(t *testing.T) {
	write := trace.Lock{Table: "t", Mode: trace.RowExclusive}
	update := trace.Trace{SQL: "UPDATE t SET n = 1", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}
	insert := trace.Trace{SQL: "INSERT INTO t SELECT * FROM t", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}
	try(t, bulkWrite,
		verdict{"all rows", update, Context{}, Unsafe, "reads all of t"},
		verdict{"of a small table", update, Context{Rows: map[string]int64{"t": 100}}, Warn, ""},
		verdict{"by an index", trace.Trace{SQL: "UPDATE t SET n = 1 WHERE id = 1", Locks: locks(write)}, Context{}, OK, ""},
		verdict{"a scan of another table", trace.Trace{Locks: locks(write), Scans: []trace.Scan{{Table: "u"}}}, Context{}, OK, ""},
		verdict{"INSERT", insert, Context{}, OK, ""},
	)
}
