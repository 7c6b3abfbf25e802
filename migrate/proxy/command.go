package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// Command is a migration command that runs through a proxy.
type Command struct {
	Args           []string // the program and its arguments
	Env            []string // NAME=value; what leads to a database is replaced
	URLs           []string // names of further variables that get the proxy's URL, such as GOOSE_DBSTRING
	Dir            string   // default: this process's
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Kill           <-chan struct{} // closed: kill it; may be nil
}

// signalled is what is added to a signal's number to give an exit status, as the
// shell does.
const signalled = 128

// hangUp is how long clients may take to hang up when the command has ended, and
// how long what it left running may keep its output open.
const hangUp = 2 * time.Second

// Run runs a command against the proxy and gives its exit status, 128 + n for
// one that signal n ended. Signals that this process gets meanwhile are passed on:
// a migration has to have the chance to roll back. An error is a command that
// could not be run.
func (p *Proxy) Run(c Command) (status int, err error) {
	cmd := exec.CommandContext(context.Background(), c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Dir, c.Stdin, c.Stdout, c.Stderr
	cmd.Env, cmd.WaitDelay = p.Environ(c.Env), hangUp
	for _, name := range c.URLs {
		cmd.Env = append(cmd.Env, name+"="+p.DSN().Reveal())
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, commandError(c.Args[0], err)
	}
	done := make(chan struct{})
	go relaySignals(cmd.Process, signals, c.Kill, done)
	err = cmd.Wait()
	close(done)
	p.Wait(hangUp)
	p.Close()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exitStatus(exit), nil
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return 0, fmt.Errorf("command %s: %w", c.Args[0], err)
	}
	return 0, nil
}

// commandError says what is wrong with a command that did not start.
func commandError(name string, err error) error {
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("command %s: not found in PATH", name)
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("command %s: no such file", name)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("command %s: may not be executed", name)
	}
	return fmt.Errorf("command %s: %w", name, err)
}

// relaySignals gives the command the signals that this process gets. A terminal has sent
// its Ctrl-C to both.
func relaySignals(command *os.Process, signals <-chan os.Signal, kill, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-kill:
			kill = nil
			_ = command.Kill() // one that has ended needs no signal
		case s := <-signals:
			if s == os.Interrupt && inForeground() {
				continue
			}
			_ = command.Signal(s)
		}
	}
}

func exitStatus(exit *exec.ExitError) int {
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return signalled + int(status.Signal())
	}
	return exit.ExitCode()
}
