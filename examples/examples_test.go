// Package examples_test runs the examples as a user does.
package examples_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// upness is the command, built for the tests.
var upness string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "upness-examples")
	if err != nil {
		panic(err)
	}
	upness = filepath.Join(dir, "upness")
	build := exec.Command("go", "build", "-o", upness, "upness/cmd/upness")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building upness: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// verdict is what the tests read of verdict.json.
type verdict struct {
	Reasons []struct{ Rule, Verdict, Text string }
	Steps   []struct {
		Name  string
		Start time.Time
		End   time.Time
		OK    bool
	}
	Requests struct {
		Scheduled uint64
		ByKind    map[string]uint64 `json:"by_kind"`
	}
	Blind struct {
		Spans []struct{ Start, End time.Time }
	}
	Outages []struct {
		Start, End time.Time
		Lower      float64 `json:"lower_s"`
		Upper      float64 `json:"upper_s"`
		Phase      string
		Kinds      map[string]uint64
	}
	Transition struct {
		From, To string
		Complete bool
		Stale    uint64
	}
}

func TestReloadPasses(t *testing.T) {
	for _, server := range []string{"nginx", "haproxy"} {
		t.Run(server, func(t *testing.T) {
			var v verdict
			for range 3 {
				exit, seen := run(t, server, "reload")
				v = seen
				if !onlyBusy(v) {
					t.Fatalf("exit %d: %+v", exit, v)
				}
				if v.Requests.Scheduled != v.Requests.ByKind["ok"]+v.Requests.ByKind["slow"] {
					t.Errorf("a reload lost requests: %v", v.Requests.ByKind)
				}
				if tr := v.Transition; tr.From != "v1" || tr.To != "v2" || !tr.Complete || tr.Stale > 0 {
					t.Errorf("the transition is seen as %+v", tr)
				}
				if exit == 0 {
					return
				}
			}
			t.Skipf("this machine is too busy to see: %+v", v.Reasons)
		})
	}
}

// onlyBusy says whether nothing but a busy machine stands between the run and a
// pass: the generator was blind, or answers were late.
func onlyBusy(v verdict) bool {
	late := v.Requests.ByKind["slow"] > 0
	for _, r := range v.Reasons {
		switch r.Verdict {
		case "inconclusive":
			if !slices.Contains([]string{"blind", "coverage", "error_rate"}, r.Rule) {
				return false
			}
		case "fail":
			if !late || !slices.Contains([]string{"availability", "longest_outage"}, r.Rule) {
				return false
			}
		}
	}
	return len(v.Reasons) > 0
}

// While a server is stopped and started its port refuses; that must be seen
// within the step that did it, and be bracketed.
func TestRestartFails(t *testing.T) {
	for _, server := range []string{"nginx", "haproxy"} {
		t.Run(server, func(t *testing.T) {
			exit, v := run(t, server, "restart")
			for tries := 1; tries < 3 && blindIn(v, "restart"); tries++ {
				exit, v = run(t, server, "restart") // it may have seen nothing of the restart
			}
			if exit == 3 && blindIn(v, "restart") {
				t.Skipf("this machine is too busy to see: %+v", v.Reasons)
			}
			if exit != 1 {
				t.Fatalf("exit %d, want 1: %+v", exit, v)
			}
			refused := 0
			for _, o := range v.Outages {
				if o.Lower > o.Upper || o.Upper <= 0 {
					t.Errorf("outage %+v", o)
				}
				if o.Kinds["refused"] == 0 {
					continue // a busy machine answers late
				}
				refused++
				for _, s := range v.Steps {
					if strings.Contains(s.Name, "restart") && !o.Start.Before(s.Start) && o.Phase != "deploy" {
						t.Errorf("phase %q of the outage %+v", o.Phase, o)
					}
					// What was due just before the step is reset by it when it is still under way.
					if strings.Contains(s.Name, "restart") && (o.Start.Before(s.Start.Add(-3*time.Second)) || o.End.After(s.End.Add(3*time.Second))) {
						t.Errorf("the outage %+v is not within the step %+v", o, s)
					}
				}
			}
			if refused == 0 {
				t.Errorf("no outage with a refusal was seen: %+v, %v", v.Outages, v.Requests.ByKind)
			}
		})
	}
}

// blindIn says whether the generator was blind at some time of a step.
func blindIn(v verdict, step string) bool {
	for _, s := range v.Steps {
		for _, b := range v.Blind.Spans {
			if strings.Contains(s.Name, step) && b.Start.Before(s.End) && b.End.After(s.Start) {
				return true
			}
		}
	}
	return false
}

func TestInterruptLeavesNothingRunning(t *testing.T) {
	for _, server := range []string{"nginx", "haproxy"} {
		t.Run(server, func(t *testing.T) {
			cmd, dir, tmp := command(t, server, "reload")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, "the first step under load", func() bool {
				events, err := os.ReadFile(filepath.Join(dir, "events.jsonl"))
				return err == nil && bytes.Contains(events, []byte("wait 5s"))
			})
			if len(servers(t, tmp)) == 0 {
				t.Error("no server runs under the load")
			}
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			if exit := wait(t, cmd); exit != 130 {
				t.Errorf("exit %d, want 130: %s", exit, cmd.Stderr)
			}
			nothingLeft(t, tmp)
		})
	}
}

func TestFailedStartRecordsNothing(t *testing.T) {
	for _, server := range []string{"nginx", "haproxy"} {
		t.Run(server, func(t *testing.T) {
			cmd, dir, tmp := command(t, server, "reload")
			taken := occupy(t, cmd, server)
			defer taken.Close()
			if exit := wait(t, start(t, cmd)); exit != 2 {
				t.Errorf("exit %d, want 2: %s", exit, cmd.Stderr)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s was left: %v", dir, err)
			}
			nothingLeft(t, tmp)
		})
	}
}

// run carries an example out and reads its verdict.
func run(t *testing.T, server, action string) (exit int, v verdict) {
	t.Helper()
	cmd, dir, tmp := command(t, server, action)
	exit = wait(t, start(t, cmd))
	nothingLeft(t, tmp)
	text, err := os.ReadFile(filepath.Join(dir, "verdict.json"))
	if err != nil {
		t.Fatalf("exit %d, %v: %s", exit, err, cmd.Stderr)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return exit, v
}

// command is the example's command line, its run directory, and the folder in
// which its server lives.
func command(t *testing.T, server, action string) (cmd *exec.Cmd, dir, tmp string) {
	t.Helper()
	installed(t, server)
	tmp, dir = t.TempDir(), filepath.Join(t.TempDir(), "run")
	cmd = exec.Command(upness, "run", "--quiet", "--out", dir, server+"-"+action+".yaml")
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, fmt.Sprintf("%s_PORT=%d", strings.ToUpper(server), freePort(t)))
	cmd.Stderr = new(bytes.Buffer)
	return cmd, dir, tmp
}

// installed skips where there is no such server, except in CI, which has it.
func installed(t *testing.T, server string) {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin") {
		if _, err := os.Stat(filepath.Join(dir, server)); err == nil {
			return
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", server)
	}
	t.Skipf("%s is not installed: make test installs it", server)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// occupy listens on the port that the command's server wants.
func occupy(t *testing.T, cmd *exec.Cmd, server string) net.Listener {
	t.Helper()
	_, port, _ := strings.Cut(cmd.Env[len(cmd.Env)-1], "=")
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func start(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// wait gives the command's exit status; a command that hangs is ended.
func wait(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	timer := time.AfterFunc(3*time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// servers are the processes that work in the folder, by their command lines.
func servers(t *testing.T, tmp string) (found []string) {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "stat=,pid=,args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, tmp+"/upness-") && !strings.HasPrefix(line, "Z") {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

func nothingLeft(t *testing.T, tmp string) {
	t.Helper()
	if left := servers(t, tmp); len(left) > 0 {
		t.Errorf("still running: %q", left)
	}
	if left, err := filepath.Glob(filepath.Join(tmp, "upness-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q %v", left, err)
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited a minute for %s", what)
		}
	}
}
