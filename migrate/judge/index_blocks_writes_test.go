package judge

import (
	"strings"
	"testing"

	"upness/migrate/trace"
)

func TestIndexBlocksWrites(t *testing.T) {
	build := trace.Trace{SQL: "CREATE INDEX i ON t (n)", Locks: locks(share("t")), Rebuilds: []string{"i"}}
	concurrent, under, partitioned := build, build, build
	concurrent.Locks = locks(trace.Lock{Table: "t", Mode: trace.ShareUpdateExclusive})
	under.Locks = locks(exclusive("t"))
	partitioned.Locks = locks(trace.Lock{Table: "t", Kind: trace.PartitionedTable, Mode: trace.Share})
	try(t, indexBlocksWrites,
		verdict{"a build", build, Context{}, Unsafe, "every write to t waits"},
		verdict{"of a small table", build, Context{Rows: map[string]int64{"t": 1}}, Warn, ""},
		verdict{"CONCURRENTLY", concurrent, Context{}, OK, ""},
		verdict{"under a stronger lock", under, Context{}, OK, ""},
		verdict{"only a lock", trace.Trace{Locks: locks(share("t"))}, Context{}, OK, ""},
	)
	if sql := Judge(partitioned, Context{}).Advice.SQL; !strings.Contains(sql, "ON ONLY t") {
		t.Errorf("advice for a partitioned table: %s", sql)
	}
	build.SQL = "REINDEX (VERBOSE) TABLE t"
	if sql := Judge(build, Context{}).Advice.SQL; !strings.Contains(sql, "REINDEX (VERBOSE) TABLE CONCURRENTLY t;") {
		t.Errorf("advice for REINDEX: %s", sql)
	}
}
