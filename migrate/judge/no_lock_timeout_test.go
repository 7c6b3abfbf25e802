package judge

import (
	"testing"
	"time"

	"upness/migrate/trace"
)

func TestNoLockTimeout(t *testing.T) {
	none := trace.Trace{SQL: "ALTER TABLE t ADD n int", Locks: locks(exclusive("t"))}
	short, before := none, none
	short.LockTimeout = 2 * time.Second
	before.Locks = locks(earlier(exclusive("t")))
	try(t, noLockTimeout,
		verdict{"none", none, Context{}, Warn, "every query to the table waits behind it"},
		verdict{"none, strictly", none, Context{Strict: true}, Unsafe, ""},
		verdict{"writes", trace.Trace{Locks: locks(share("t"))}, Context{}, Warn, "every write"},
		verdict{"in effect", short, Context{Strict: true}, OK, ""},
		verdict{"a lock that it has already", before, Context{Strict: true}, OK, ""},
		verdict{"a lock that blocks nobody", trace.Trace{Locks: locks(trace.Lock{Table: "t", Mode: trace.ShareUpdateExclusive})}, Context{Strict: true}, OK, ""},
		verdict{"a lock on an index alone", trace.Trace{Locks: locks(trace.Lock{Table: "i", Index: true, Mode: trace.AccessExclusive})}, Context{Strict: true}, OK, ""},
		verdict{"CONCURRENTLY", trace.Trace{SQL: "ALTER TABLE t DETACH PARTITION p CONCURRENTLY", Locks: locks(exclusive("p"))}, Context{Strict: true}, OK, ""},
	)
	if f := Judge(none, Context{Strict: true}); !f.Unsafe || f.Verdicts.LockQueue.Level != Unsafe {
		t.Errorf("strictly: %+v", f)
	}
	if f := Judge(none, Context{}); f.Unsafe {
		t.Errorf("by default: %+v", f)
	}
}
