package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestBulkWrite(t *testing.T) {
	write := trace.Lock{Table: "t", Mode: trace.RowExclusive}
	update := trace.Trace{SQL: "UPDATE t SET n = 1", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}
	insert := trace.Trace{SQL: "INSERT INTO t SELECT * FROM t", Locks: locks(write), Scans: []trace.Scan{{Table: "t"}}}
	scans := func(sql string) trace.Trace { return trace.Trace{SQL: sql, Locks: locks(write), Scans: insert.Scans} }
	try(t, bulkWrite,
		verdict{"all rows", update, Context{}, Unsafe, "reads all of t"},
		verdict{"of a small table", update, Context{Rows: map[string]int64{"t": 100}}, Warn, ""},
		verdict{"by an index", trace.Trace{SQL: "UPDATE t SET n = 1 WHERE id = 1", Locks: locks(write)}, Context{}, OK, ""},
		verdict{"a scan of another table", trace.Trace{Locks: locks(write), Scans: []trace.Scan{{Table: "u"}}}, Context{}, OK, ""},
		verdict{"INSERT", insert, Context{}, OK, ""},
		verdict{"INSERT that updates", scans("INSERT INTO t SELECT * FROM t ON CONFLICT (id) DO UPDATE SET n = 1"), Context{}, OK, ""},
		verdict{"INSERT behind WITH", scans("WITH a AS (SELECT updated FROM t) INSERT INTO t SELECT * FROM a ON CONFLICT (id) DO UPDATE SET n = 1"), Context{}, OK, ""},
		verdict{"INSERT in a block", scans("DO $$ BEGIN IF NOT EXISTS (SELECT FROM t) THEN INSERT INTO t VALUES (1); END IF; END $$"), Context{}, OK, ""},
		verdict{"rows that move", scans("WITH moved AS (DELETE\nFROM t WHERE old RETURNING *) INSERT INTO archive SELECT * FROM moved"), Context{}, Unsafe, "reads all of t"},
		verdict{"rows that are changed and logged", scans("WITH u AS (UPDATE t SET n = 1 RETURNING *) INSERT INTO log SELECT * FROM u"), Context{}, Unsafe, ""},
		verdict{"a block that deletes too", scans("DO $$ BEGIN INSERT INTO archive SELECT * FROM t; DELETE FROM t; END $$"), Context{}, Unsafe, ""},
	)
}
