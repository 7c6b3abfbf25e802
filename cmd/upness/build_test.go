package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary builds the tool as users have it, without the race detector, once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "upness-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "upness")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	return path, build.Run()
})

// tool runs the built binary in dir and returns its exit status and output.
func tool(t *testing.T, dir string, args ...string) (status int, output string) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	out, err := cmd.CombinedOutput()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatalf("upness %q: %v", args, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
