package postgres

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root can become another user; this run itself is the ordinary user's")
	}
}

// TestAsOrdinaryUser runs the tool as nobody; all other tests run it as whoever
// runs them.
func TestAsOrdinaryUser(t *testing.T) {
	needRoot(t)
	tl := startTool(t, &syscall.SysProcAttr{Credential: unprivileged()}, "")
	if tl.Error != "" {
		t.Fatal(tl.Error)
	}
	if got := ask(t, connect(t, tl.DSN), "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %q", got)
	}
	if uid := ownerOf(t, fmt.Sprintf("/proc/%d", tl.PID)); uid != unprivileged().Uid {
		t.Errorf("the server runs as user %d, want %d", uid, unprivileged().Uid)
	}
	tl.end(t)
	if exists(tl.Home) {
		t.Errorf("%s is still there", tl.Home)
	}
}

func ownerOf(t *testing.T, path string) uint32 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Skip("SKIPPED: no /proc here:", err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

func TestEnvironmentIsBare(t *testing.T) {
	t.Setenv("PGPASSWORD", "secret")
	t.Setenv("PGDATA", "/elsewhere")
	t.Setenv("LANG", "de_DE.UTF-8")
	if got := strings.Join(environment(), " "); strings.Contains(got, "PGPASSWORD") || strings.Contains(got, "PGDATA") || strings.Contains(got, "de_DE") {
		t.Errorf("environment %q", got)
	}
}
