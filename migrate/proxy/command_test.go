package proxy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A command has the proxy's address, and its status is told.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho \"$PGHOST:$PGPORT $PGUSER $URL $PGSSLMODE$PGSERVICE\"; exit ${1:-0}\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p := start(t, Options{})
	var out bytes.Buffer
	status, err := p.Run(Command{Args: []string{script, "7"}, Env: append(os.Environ(), "PGSERVICE=elsewhere", "PGHOST=elsewhere"), URLs: []string{"URL"}, Stdout: &out})
	if want := fmt.Sprintf("%s upness %s disable\n", p.Address(), p.DSN().Reveal()); err != nil || status != 7 || out.String() != want {
		t.Errorf("exit status %d, %v: %s, want %s", status, err, &out, want)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"sh", "-c", "kill -TERM $$"}, 143, ""},
		{[]string{"no-such-command"}, 0, "command no-such-command: not found in PATH"},
		{[]string{filepath.Join(dir, "none")}, 0, "none: no such file"},
		{[]string{dir}, 0, "may not be executed"},
	} {
		p := start(t, Options{})
		status, err := p.Run(Command{Args: c.args, Env: os.Environ()})
		if status != c.status || c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: exit status %d, %v, want %q", c.args, status, err, c.want)
		}
	}
}

// A signal reaches the command, which ends as it likes.
func TestSignalsArePassedOn(t *testing.T) {
	p := start(t, Options{})
	ready := &line{seen: make(chan struct{})}
	var status int
	done := make(chan error)
	go func() {
		var err error
		status, err = p.Run(Command{
			Args: []string{"sh", "-c", "trap 'exit 9' USR1; echo ready; while :; do sleep 0.02; done"}, Env: os.Environ(), Stdout: ready,
		})
		done <- err
	}()
	<-ready.seen
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil || status != 9 {
		t.Errorf("exit status %d, %v", status, err)
	}
}

// line closes seen at the first write.
type line struct{ seen chan struct{} }

func (l *line) Write(p []byte) (int, error) {
	close(l.seen)
	return len(p), nil
}
