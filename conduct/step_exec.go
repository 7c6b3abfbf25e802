package conduct

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"upness/plan"
	"upness/recording"
)

const (
	outputEvents = 5000            // lines of one step that become events; the log file has all
	outputLine   = 4 << 10         // bytes of a line that become an event
	execGrace    = 5 * time.Second // between SIGTERM and SIGKILL
)

// doExec runs a command through the shell in a process group of its own. Each
// line of its output becomes an event and a line of the step's log file.
func doExec(ctx context.Context, c *conductor, s plan.Step) error {
	return c.command(ctx, s, c.environ(s))
}

// command runs the command of s.Exec in an environment.
func (c *conductor) command(ctx context.Context, s plan.Step, env []string) (err error) {
	log, err := c.stepLog(s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	told, err := newPatterns(s.Exec.Events)
	if err != nil {
		return err
	}

	cmd := exec.CommandContext(ctx, "sh", "-c", s.Exec.Command)
	cmd.Dir = c.dirOf(s.Exec.Dir)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	// What the command left running keeps the pipe open; it may not hold the run.
	cmd.WaitDelay = execGrace
	last := "it printed nothing"
	out := &lines{emit: func(n int, text string) {
		c.output(s, log, n, text)
		if e, matched := told.event(c.mask.line(text)); matched {
			c.emit(e)
		}
		if strings.TrimSpace(text) != "" {
			last = strings.TrimSpace(text)
		}
	}}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("command %q: %w", s.Exec.Command, err)
	}
	calm(cmd.Process.Pid)
	// Who leaves now does not wait for what ignores SIGTERM. The steps of `after`
	// are begun later, with a grace of their own.
	defer context.AfterFunc(c.hard, func() {
		if ctx.Err() != nil {
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
	})()
	err = cmd.Wait()
	out.flush()
	if ctx.Err() != nil {
		// The shell is gone; a child that ignored SIGTERM may not outlive the step.
		if killErr := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); killErr != nil && !errors.Is(killErr, syscall.ESRCH) {
			c.warn(fmt.Sprintf("step %q: ending its processes: %v", s.Name, killErr))
		}
		return ctx.Err()
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // the command itself ended well, something it started holds its output
	}
	if err != nil {
		return fmt.Errorf("command %q: %w: %s", s.Exec.Command, err, last)
	}
	return nil
}

// output records one line of a step's command.
func (c *conductor) output(s plan.Step, log io.Writer, n int, text string) {
	text = c.mask.line(text)
	if _, err := fmt.Fprintf(log, "%s %s\n", time.Now().UTC().Format(time.RFC3339Nano), text); err != nil && n == 0 {
		c.warn(fmt.Sprintf("step %q: its log: %v", s.Name, err))
	}
	if n < outputEvents {
		c.emit(recording.Event{Kind: recording.EventOutput, Name: s.Name, Source: "exec", Text: text[:min(len(text), outputLine)]})
	}
	if n == outputEvents {
		c.warn(fmt.Sprintf("step %q: more than %d lines of output; the rest is in its log only", s.Name, outputEvents))
	}
}

// stepLog opens the step's log file in the run directory.
func (c *conductor) stepLog(s plan.Step) (*os.File, error) {
	dir := filepath.Join(c.opts.Dir, "steps")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.Create(filepath.Join(dir, fmt.Sprintf("%02d-%s.log", c.ordinal, fileName(s.Name))))
}

// dirOf is dir seen from the plan file's folder.
func (c *conductor) dirOf(dir string) string {
	if filepath.IsAbs(dir) || c.plan.File == "" {
		return dir
	}
	return filepath.Join(filepath.Dir(c.plan.File), dir)
}

// environ is this process's environment and what a command of a plan may use.
func (c *conductor) environ(s plan.Step) []string {
	env := append(os.Environ(), "UPNESS_RUN_DIR="+c.runDir(), "UPNESS_PHASE="+s.Phase)
	if url := c.baseURL(); url != "" {
		env = append(env, "UPNESS_URL="+url)
	}
	if dsn := c.dsn(); dsn != "" {
		env = append(env, "DATABASE_URL="+dsn.Reveal())
	}
	if c.env != nil {
		env = append(env, c.env.Environ()...)
	}
	for k, v := range s.Exec.Env {
		env = append(env, k+"="+v.Reveal())
	}
	return env
}

func (c *conductor) runDir() string {
	if dir, err := filepath.Abs(c.opts.Dir); err == nil {
		return dir
	}
	return c.opts.Dir
}

// lines cuts what is written to it into lines.
type lines struct {
	mu   sync.Mutex
	rest []byte
	n    int
	emit func(n int, text string)
}

// Write never fails: a command must not notice how it is watched.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		advance, token, _ := bufio.ScanLines(l.rest, false)
		if advance == 0 {
			if len(l.rest) < 1<<20 {
				return len(p), nil
			}
			advance, token = len(l.rest), l.rest // a line without end
		}
		l.emit(l.n, string(token))
		l.n++
		l.rest = append(l.rest[:0], l.rest[advance:]...)
	}
}

// flush emits a last line that has no end.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.emit(l.n, string(l.rest))
		l.n++
		l.rest = nil
	}
}
