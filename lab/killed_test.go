package lab

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/process"
	"upness/plan"
)

// running is what a tool that has a lab says of it.
type running struct {
	URL string
	DSN string
}

// tool is a tool with a lab of its own server in dir, until it is killed.
func tool(ctx context.Context, dir string, stdout io.Writer) error {
	cfg := plan.Lab{
		Postgres: plan.LabPostgres{Rows: 100},
		Images:   map[string]plan.Image{v1: {Version: "v1"}},
		Group:    plan.LabGroup{Image: v1, Desired: 2, MinInService: 2},
	}
	e, err := Start(ctx, cfg, Options{Dir: dir})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(stdout).Encode(running{e.URL(), e.DSN().Reveal()}); err != nil {
		return err
	}
	select {}
}

// A tool that is killed leaves no process and no database behind, at the latest
// when the next lab is started.
func TestToolIsKilled(t *testing.T) {
	dir, register := t.TempDir(), t.TempDir()
	cmd := exec.Command(os.Args[0], "lab", "tool", dir)
	cmd.Env = append(os.Environ(), "UPNESS_STATE_DIR="+register)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var lab running
	if err == nil {
		err = json.Unmarshal(line, &lab)
	}
	if killErr := cmd.Process.Kill(); err != nil || killErr != nil {
		t.Fatal(err, killErr)
	}
	_ = cmd.Wait() // it was killed
	await(t, "the balancer to be gone", func() bool {
		_, err := net.DialTimeout("tcp", strings.TrimPrefix(lab.URL, "http://"), time.Second)
		return err != nil
	})

	t.Setenv("UPNESS_STATE_DIR", register)
	did, err := process.Reap()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("reaped: %q", did)
	if conn, err := pgx.Connect(t.Context(), lab.DSN); err == nil {
		conn.Close(context.Background())
		t.Error("Postgres still runs")
	}
	if left, _ := filepath.Glob(filepath.Join(register, "*")); len(left) > 0 {
		t.Errorf("left in the register: %q", left)
	}
	_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error {
		if filepath.Base(path) == "PG_VERSION" {
			t.Errorf("a database is left: %s", path)
		}
		return nil
	})
}

// await waits for a condition.
func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still waiting for: %s", what)
		}
	}
}
