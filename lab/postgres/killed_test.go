package postgres

import (
	"runtime"
	"strings"
	"testing"

	"upness/lab/process"
)

func TestKilledToolLeavesNothingForLong(t *testing.T) {
	tl := startTool(t, nil, "")
	if tl.Error != "" {
		t.Fatal(tl.Error)
	}
	conn := connect(t, tl.DSN)
	if err := tl.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	tl.Wait()
	if runtime.GOOS == "linux" { // where the kernel tells the server
		eventually(t, "the server's end", func() bool { return conn.Ping(t.Context()) != nil })
		eventually(t, "the closing of its port", func() bool { return !listens(t, tl.DSN) })
	}
	if !exists(tl.Home) {
		t.Fatalf("%s is gone before anything was reaped", tl.Home)
	}
	t.Setenv("UPNESS_STATE_DIR", tl.dir+"/state")
	did, err := process.Reap()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(did, "\n"), "deleted "+tl.Home) || exists(tl.Home) || listens(t, tl.DSN) {
		t.Errorf("Reap did %q; home there: %t, port open: %t", did, exists(tl.Home), listens(t, tl.DSN))
	}
}
