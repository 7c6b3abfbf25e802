package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// roleVariable has this binary play another part than the bench's own.
const roleVariable = "UPNESS_BENCH_ROLE"

var roles = map[string]func(args []string) error{
	"serve": serve,
	"time":  timeCommand,
}

// The cores of the server and of the load generators.
const (
	loadCore   = 0
	serverCore = 1
)

// usage is what a process took.
type usage struct {
	CPU    float64 `json:"cpu"`    // seconds, user and system
	Memory float64 `json:"memory"` // peak of resident bytes
	Early  float64 `json:"early"`  // the same as long as a given file was there; 0 where that is not known
	Exit   int     `json:"exit"`
}

// timed runs a command on the core of the load generators, and returns what it
// took, and what its peak of memory was as long as the file early was there. The
// process in between is small: a child's peak of memory counts from its parent's.
func timed(ctx context.Context, dir, early string, command ...string) (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	report, result, err := os.Pipe()
	if err != nil {
		return usage{}, err
	}
	defer report.Close()
	cmd := exec.CommandContext(ctx, self, append([]string{strconv.Itoa(loadCore), early}, command...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	cmd.Env = append(os.Environ(), roleVariable+"=time")
	cmd.Dir = dir
	log, err := os.Create(dir + "/output")
	if err != nil {
		return usage{}, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{result}
	if err := errors.Join(cmd.Start(), result.Close()); err != nil {
		return usage{}, err
	}
	var u usage
	err = json.NewDecoder(report).Decode(&u)
	if err = errors.Join(err, cmd.Wait()); err != nil {
		said, _ := os.ReadFile(log.Name())
		return u, fmt.Errorf("%v: %w\n%s", command, err, said)
	}
	return u, nil
}

// timeCommand is the process in between: args are a core, a file and a command.
func timeCommand(args []string) error {
	core, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	if err := pin(core); err != nil {
		return err
	}
	cmd := exec.Command(args[2], args[3:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = withoutRole()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended, sampled := make(chan struct{}), make(chan float64)
	go func() { sampled <- peakWhile(cmd.Process.Pid, args[1], ended) }()
	err = cmd.Wait()
	close(ended)
	if status := new(exec.ExitError); err != nil && !errors.As(err, &status) {
		return err
	}
	took := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	memory := float64(took.Maxrss)
	if runtime.GOOS != "darwin" {
		memory *= 1024
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return json.NewEncoder(os.NewFile(3, "result")).Encode(usage{
		CPU: cpu.Seconds(), Memory: memory, Early: <-sampled, Exit: cmd.ProcessState.ExitCode(),
	})
}

// peakWhile samples the peak of a process's memory, and returns the last one
// that was seen with the file there. It needs Linux's /proc.
func peakWhile(pid int, file string, ended <-chan struct{}) (peak float64) {
	if file == "" {
		return 0
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return peak
		case <-tick.C:
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			continue
		}
		if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
			var kib float64
			if _, err := fmt.Sscan(rest, &kib); err == nil {
				peak = kib * 1024
			}
		}
	}
}

// withoutRole is the environment for a command that is no part of the bench.
func withoutRole() []string {
	var env []string
	for _, v := range os.Environ() {
		if len(v) < len(roleVariable) || v[:len(roleVariable)] != roleVariable {
			env = append(env, v)
		}
	}
	return env
}
