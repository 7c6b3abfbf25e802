package judge

import (
	"testing"
	"time"

	"upness/migrate/trace"
)

func TestWorkWhileLocked(t *testing.T) {
	held := locks(earlier(exclusive("t")))
	with := func(change func(*trace.Trace)) trace.Trace {
		t := trace.Trace{SQL: "UPDATE u SET n = 1", Locks: held}
		change(&t)
		return t
	}
	try(t, workWhileLocked,
		verdict{"a scan", with(func(t *trace.Trace) { t.Scans = []trace.Scan{{Table: "u"}} }), Context{}, Unsafe, "from end to end"},
		verdict{"a rewrite", with(func(t *trace.Trace) { t.Rewrites = []string{"t"} }), Context{}, Unsafe, "from end to end"},
		verdict{"a build", with(func(t *trace.Trace) { t.Rebuilds = []string{"i"} }), Context{}, Unsafe, "from end to end"},
		verdict{"rows", with(func(t *trace.Trace) { t.Rows = manyRows + 1 }), Context{}, Unsafe, "101 rows"},
		verdict{"a row of the framework", with(func(t *trace.Trace) { t.Rows = 1 }), Context{}, Warn, ""},
		verdict{"another table's lock", with(func(t *trace.Trace) { t.Locks = append(locks(share("u")), held...) }), Context{}, Unsafe, "lock on u (SHARE)"},
		verdict{"time", with(func(t *trace.Trace) { t.Took = 1001 * time.Millisecond }), Context{}, Unsafe, "took 1.001s"},
		verdict{"something brief", with(func(t *trace.Trace) {}), Context{}, Warn, ""},
		verdict{"COMMIT", with(func(t *trace.Trace) { t.SQL, t.Took = "commit", time.Second }), Context{}, OK, ""},
		verdict{"SET", with(func(t *trace.Trace) { t.SQL = "SET lock_timeout = 0" }), Context{}, OK, ""},
		verdict{"its own lock", trace.Trace{Locks: locks(exclusive("t")), Rows: 1000}, Context{}, OK, ""},
		verdict{"an earlier lock that lets reads through", trace.Trace{Locks: locks(earlier(share("t"))), Rows: 1000}, Context{}, OK, ""},
	)
}
