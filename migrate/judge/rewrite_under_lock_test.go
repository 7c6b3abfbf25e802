package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRewriteUnderLock(t *testing.T) {
	rewrite := trace.Trace{Locks: locks(exclusive("t")), Rewrites: []string{"t"}}
	try(t, rewriteUnderLock,
		verdict{"a rewrite", rewrite, Context{}, Unsafe, "t is written anew while every query waits"},
		verdict{"of a small table", rewrite, Context{Rows: map[string]int64{"t": 9_999}}, Warn, ""},
		verdict{"of a large table", rewrite, Context{Rows: map[string]int64{"t": 10_000}}, Unsafe, ""},
		verdict{"no rewrite", trace.Trace{Locks: locks(exclusive("t"))}, Context{}, OK, ""},
	)
}
