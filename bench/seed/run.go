package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// report is what the tool says of a load, and what it took.
type report struct {
	Load   time.Duration `json:"load_ns"`
	Rows   int64         `json:"rows"`
	memory int64         // greatest resident size, bytes
}

// seed runs the tool.
func (b *bench) seed(args ...string) (*report, error) {
	cmd := exec.Command(b.bin, append([]string{"seed", "--format", "json", "--yes"}, args...)...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+b.dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("upness seed: %w", err)
	}
	var line struct{ Report *report }
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("reading %q: %w", s.Text(), err)
		}
	}
	if line.Report == nil {
		return nil, fmt.Errorf("no report in %q", out)
	}
	line.Report.memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "linux" { // there in kilobytes
		line.Report.memory <<= 10
	}
	return line.Report, nil
}

// empty empties a table, and lets the server write out what it has to.
func (b *bench) empty(table string) error {
	return b.psql("-c", "TRUNCATE "+table, "-c", "CHECKPOINT")
}

func (b *bench) checkpoint() error { return b.psql("-c", "CHECKPOINT") }

func (b *bench) psql(args ...string) error {
	return b.command("psql", append([]string{"-q", "-v", "ON_ERROR_STOP=1", b.dsn}, args...)...)
}

func (b *bench) command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// ratios compares round by round, so that a slow spell of the machine that
// both saw does not count.
func ratios(theirs, ours []float64) []float64 {
	out := make([]float64, len(ours))
	for i := range ours {
		out[i] = theirs[i] / ours[i]
	}
	return out
}
