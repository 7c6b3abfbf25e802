package seed

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"upness/plan"
)

// rolePart makes the test binary play the tool, so that it can be killed.
const rolePart = "UPNESS_SEED_TEST_PART"

// part is what the tool's part is asked to do.
type part struct {
	DSN      string
	Rows     int64
	Parallel int
	Resume   bool
}

// playPart loads or resumes, and prints a line before each step.
func playPart() int {
	var p part
	if err := json.Unmarshal([]byte(os.Getenv(rolePart)), &p); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var mu sync.Mutex
	o := Options{DSN: plan.Secret(p.DSN), Rows: p.Rows, Parallel: p.Parallel, chunkBytes: 200_000, trace: func(what string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(what)
	}}
	do := Run
	if p.Resume {
		do = Resume
	}
	if _, err := do(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// start begins a part as a process of its own.
func (p part) start(t testing.TB) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), rolePart+"="+string(raw))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// steps runs a part to its end and counts its steps.
func (p part) steps(t testing.TB) int {
	t.Helper()
	cmd, lines := p.start(t)
	n := 0
	for lines.Scan() {
		n++
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("undisturbed load: %v", err)
	}
	return n
}

// killed runs a part and kills it a moment after its n-th step began.
func (p part) killed(t testing.TB, n int, moment time.Duration) {
	t.Helper()
	cmd, lines := p.start(t)
	for i := 0; i < n && lines.Scan(); i++ {
	}
	time.Sleep(moment) // an instant that nobody chose
	if err := cmd.Process.Kill(); err != nil {
		t.Logf("it had ended already: %v", err)
	}
	for lines.Scan() {
	}
	cmd.Wait()
}
