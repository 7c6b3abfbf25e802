package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func ended(t *testing.T, p *Process) {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(30 * time.Second):
		t.Fatalf("%s still runs after 30 s", p.Name())
	}
}

func TestProcessEndsByItself(t *testing.T) {
	r := newRegistry(t)
	for text, status := range map[string]int{"exit 0": 0, "exit 3": 3} {
		p, err := r.Start(script(text))
		if err != nil {
			t.Fatal(err)
		}
		ended(t, p)
		var exit *exec.ExitError
		switch {
		case status == 0 && p.Err() != nil:
			t.Errorf("%s: error %v, want none", text, p.Err())
		case status != 0 && (!errors.As(p.Err(), &exit) || exit.ExitCode() != status):
			t.Errorf("%s: error %v, want exit status %d", text, p.Err(), status)
		}
		if err := p.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("signal after the end: %v, want os.ErrProcessDone", err)
		}
	}
}

func TestProcessHasAGroupOfItsOwn(t *testing.T) {
	p, _ := start(t, newRegistry(t), script("echo ready; exec sleep 1000"))
	if group, err := syscall.Getpgid(p.PID()); err != nil || group != p.PID() {
		t.Errorf("group %d, %v; want %d", group, err, p.PID())
	}
}

func TestStopAsksFirst(t *testing.T) {
	r := newRegistry(t)
	for name, c := range map[string]struct {
		trap   string
		signal syscall.Signal
	}{
		"SIGTERM by default": {"TERM", 0},
		"another signal":     {"USR1", syscall.SIGUSR1},
	} {
		t.Run(name, func(t *testing.T) {
			spec := script("trap 'exit 7' " + c.trap + "; echo ready; while :; do sleep 0.01; done")
			spec.Stop = c.signal
			p, _ := start(t, r, spec)
			if err := p.Stop(t.Context(), time.Minute); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if !errors.As(p.Err(), &exit) || exit.ExitCode() != 7 {
				t.Errorf("ended with %v, want exit status 7 from its trap", p.Err())
			}
		})
	}
}

func TestStopKillsWhatDoesNotListen(t *testing.T) {
	r := newRegistry(t)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx   context.Context
		grace time.Duration
	}{
		"grace is over":   {t.Context(), time.Millisecond},
		"context is done": {over, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			p, grandchild := start(t, r, script("trap '' TERM; sleep 1000 & echo $!; while :; do wait; done"))
			if err := p.Stop(c.ctx, c.grace); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if !errors.As(p.Err(), &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Errorf("ended with %v, want SIGKILL", p.Err())
			}
			goneToo(t, grandchild)
		})
	}
}

func TestGroupEndsWithItsLeader(t *testing.T) {
	p, grandchild := start(t, newRegistry(t), script("sleep 1000 & echo $!"))
	ended(t, p)
	if p.Err() != nil {
		t.Error(p.Err())
	}
	goneToo(t, grandchild)
}

func goneToo(t *testing.T, grandchild string) {
	t.Helper()
	pid, err := strconv.Atoi(grandchild)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the end of the group", func() bool { return !running(pid) })
}

func TestWithParentEndsInOrder(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), rolePart+"=subprocess in order", parentPipe+"=1")
	pipe, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe.Close() // as the kernel does for a tool that is gone
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 5 {
		t.Errorf("ended with %v, want exit status 5", err)
	}
	if want := "ready\n" + ErrParentGone.Error() + "\n"; out.String() != want {
		t.Errorf("said %q, want %q", out.String(), want)
	}
}

// A tied process is not to end with the goroutine, and thread, that asked for it.
func TestTiedProcessOutlivesTheThreadThatAsked(t *testing.T) {
	r := newRegistry(t)
	result := make(chan *Process)
	// Three times, for the first goroutine may be on the main thread, which stays.
	for range 3 {
		go func() {
			runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
			p, err := r.Start(Spec{Path: "sleep", Args: []string{"1000"}, Tied: true})
			if err != nil {
				t.Error(err)
			}
			result <- p
		}()
	}
	for range 3 {
		p := <-result
		select {
		case <-p.Done():
			t.Errorf("ended with %v", p.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
