package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Process is a child process, the leader of a process group of its own.
type Process struct {
	name string
	stop syscall.Signal
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of its end; read only after done
}

// PID is the process', and its group's, number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Name is the spec's.
func (p *Process) Name() string { return p.name }

// Done is closed when the process has ended and its output is complete.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says how the process ended: nil while it runs and after exit status 0,
// else an *exec.ExitError wrapped with its name.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Signal sends a signal to the process alone. os.ErrProcessDone says that it has
// ended.
func (p *Process) Signal(signal os.Signal) error {
	if err := p.cmd.Process.Signal(signal); err != nil {
		return fmt.Errorf("signal %s to %s: %w", signal, p.name, err)
	}
	return nil
}

// killWait bounds the wait for a process that was sent SIGKILL: only one that
// hangs in the kernel, on a dead disk, lives on.
const killWait = 10 * time.Second

// Stop asks the process to end (Spec.Stop) and kills it with its group when it
// has not within grace, or when ctx is done. It returns when the process has
// ended, with whatever status; the error says that it lives on.
func (p *Process) Stop(ctx context.Context, grace time.Duration) error {
	// An error can only mean that it has ended; done tells.
	_ = p.Signal(p.stop)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
		return nil
	case <-timer.C:
	case <-ctx.Done():
	}
	return p.Kill()
}

// Kill ends the process and its group at once and returns when it has ended.
func (p *Process) Kill() error {
	// The handle knows whether the pid is still its own; wait ends the group.
	_ = p.cmd.Process.Kill()
	select {
	case <-p.done:
		return nil
	case <-time.After(killWait):
		return fmt.Errorf("end of %s (pid %d): still there %s after SIGKILL", p.name, p.PID(), killWait)
	}
}

// wait waits for the process' end and ends what is left of its group. That is
// done while the leader is a zombie where this can be had: only then is the
// group's number sure to be its own. Else it was free for a moment only.
func (p *Process) wait() {
	exited := awaitExit(p.PID())
	if exited {
		_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	}
	err := p.cmd.Wait()
	if !exited {
		_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		p.err = fmt.Errorf("%s: %w", p.name, err)
	}
}
