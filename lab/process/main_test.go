package process

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary plays the tool's and its subprocesses' parts as well.
const rolePart = "UPNESS_TEST_PART"

func TestMain(m *testing.M) {
	switch os.Getenv(rolePart) {
	case "":
		os.Exit(m.Run())
	case "tool":
		os.Exit(tool())
	case "subprocess in order":
		ctx, cancel := WithParent(context.Background())
		defer cancel()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println(context.Cause(ctx))
		os.Exit(5)
	case "subprocess":
		ExitWithParent()
		fmt.Println("ready")
		for {
			time.Sleep(time.Hour)
		}
	}
}

// toolReport is what the tool's part says of itself before it waits to be killed.
type toolReport struct {
	ByPipe, ByKernel, Untied int // pids
	Folder                   string
}

// tool starts one process that goes with it by the pipe alone, one that goes by
// the kernel's signal alone, and one that stays; and has a folder.
func tool() int {
	r, err := NewRegistry("tool")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	os.Setenv(rolePart, "subprocess")
	out, in := io.Pipe()
	folder, err := os.MkdirTemp("", "lab")
	if err == nil {
		err = r.Remove(folder)
	}
	var started [3]*Process
	for i, spec := range []Spec{
		{Path: os.Args[0], Tied: true, Abort: syscall.SIGCONT, Stdout: in},
		{Path: "sleep", Args: []string{"1000"}, Tied: true},
		{Path: "sleep", Args: []string{"1000"}},
	} {
		if err == nil {
			started[i], err = r.Start(spec)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	bufio.NewReader(out).ReadString('\n')
	json.NewEncoder(os.Stdout).Encode(toolReport{started[0].PID(), started[1].PID(), started[2].PID(), folder})
	for {
		time.Sleep(time.Hour)
	}
}

// startTool plays the tool's part in a process of its own, and waits for its report.
func startTool(t *testing.T) (*exec.Cmd, toolReport) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), rolePart+"=tool", "TMPDIR="+t.TempDir())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	var report toolReport
	if err := json.NewDecoder(out).Decode(&report); err != nil {
		t.Fatalf("the tool's report: %v", err)
	}
	return cmd, report
}

// newRegistry makes a registry with a register of its own.
func newRegistry(t *testing.T) *Registry {
	t.Helper()
	t.Setenv("UPNESS_STATE_DIR", t.TempDir())
	r, err := NewRegistry(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// start starts a shell script and waits for its first line.
func start(t *testing.T, r *Registry, spec Spec) (*Process, string) {
	t.Helper()
	out, in := io.Pipe()
	spec.Stdout = in
	p, err := r.Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	text, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)
	return p, strings.TrimSpace(text)
}

func script(text string) Spec { return Spec{Name: "script", Path: "sh", Args: []string{"-c", text}} }

// eventually waits for a condition, with a bound that only a hang can reach.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for !condition() {
		if ctx.Err() != nil {
			t.Fatalf("%s: not so after 30 s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func running(pid int) bool {
	_, ok := startOf(pid)
	return ok
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
