package judge

import (
	"strings"
	"testing"

	"upness/migrate/trace"
)

func TestIndexUnderLock(t *testing.T) {
	build := trace.Trace{SQL: "ALTER TABLE t ADD UNIQUE (n)", Locks: locks(exclusive("t")), Rebuilds: []string{"public.t_n_key"}}
	rewrite, blocks := build, build
	rewrite.Rewrites = []string{"t"}
	blocks.Locks = locks(share("t"))
	try(t, indexUnderLock,
		verdict{"a build", build, Context{}, Unsafe, "every query of t waits"},
		verdict{"of a small table", build, Context{Rows: map[string]int64{"t": 1}}, Warn, ""},
		verdict{"with a rewrite, which tells it", rewrite, Context{}, OK, ""},
		verdict{"that blocks writes only", blocks, Context{}, OK, ""},
	)
	if sql := Judge(build, Context{}).Advice.SQL; !strings.Contains(sql, "UNIQUE USING INDEX t_n_key") {
		t.Errorf("advice %s", sql)
	}
}
