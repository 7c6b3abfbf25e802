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
	other := func(sql string) trace.Trace {
		return trace.Trace{SQL: sql, Locks: locks(write, trace.Lock{Table: "u", Mode: trace.AccessShare}), Scans: []trace.Scan{{Table: "u"}}}
	}
	try(t, bulkWrite,
		verdict{"rows for those of another table", other("UPDATE t SET n = u.n\nFROM u WHERE u.id = t.id"), Context{}, Unsafe, "reads all of u and keeps every row of t"},
		verdict{"and for those of a small one", other("UPDATE t SET n = u.n FROM u WHERE u.id = t.id"), Context{Rows: map[string]int64{"u": 9}}, Warn, ""},
		verdict{"deleted for those of another", other("DELETE FROM t USING u WHERE u.id = t.id"), Context{}, Unsafe, ""},
		verdict{"by a subquery", other("DELETE FROM t WHERE id IN (SELECT id FROM u WHERE old)"), Context{}, Unsafe, ""},
		verdict{"behind WITH", other("WITH a AS (SELECT * FROM u) UPDATE t SET n = a.n FROM a WHERE a.id = t.id"), Context{}, Unsafe, ""},
		verdict{"a batch of them", other("UPDATE t SET n = 1 FROM (SELECT id FROM u LIMIT 100) b WHERE b.id = t.id"), Context{}, OK, ""},
		verdict{"a value of another table", other("UPDATE t SET n = (SELECT count(*) FROM u), a = 'from' WHERE id = 1"), Context{}, OK, ""},
		verdict{"an INSERT from another table", other("INSERT INTO t SELECT * FROM u"), Context{}, OK, ""},
		verdict{"a block", other("DO $$ BEGIN UPDATE t SET n = 1 WHERE id IN (SELECT 1); END $$"), Context{}, OK, ""},
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
