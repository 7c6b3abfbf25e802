package process

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Spec is a process to start.
type Spec struct {
	Name   string   // in errors and in the registry; default Path
	Path   string   // of the program; looked up in PATH when it has no slash
	Args   []string // without the program itself. Never a secret: any user can list them
	Env    []string // KEY=value; nil for the tool's own
	Dir    string   // to work in; "" for the tool's own
	Stdout io.Writer
	Stderr io.Writer

	// Stop asks the process to end; default SIGTERM. Abort ends it at once,
	// default SIGKILL; Reap sends it to a process left behind.
	Stop, Abort syscall.Signal

	// Tied ends the process with the tool, however that goes. Its stdin is a pipe
	// that ends with the tool, for a program that calls ExitWithParent; on Linux
	// the kernel also sends Abort to it, though not to its own children.
	Tied bool

	// SysProcAttr adds credentials and namespaces; the registry itself sets the
	// process group and what Tied needs.
	SysProcAttr *syscall.SysProcAttr
}

// outputDelay bounds the wait for output after a process' own end: its children
// may hold the pipes open.
const outputDelay = 2 * time.Second

// command is the spec, made ready to start.
func (s Spec) command() (*exec.Cmd, error) {
	cmd := exec.Command(s.Path, s.Args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Dir, s.Stdout, s.Stderr
	cmd.Env = s.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.WaitDelay = outputDelay
	attr := syscall.SysProcAttr{}
	if s.SysProcAttr != nil {
		attr = *s.SysProcAttr
	}
	attr.Setpgid, attr.Pgid = true, 0
	cmd.SysProcAttr = &attr
	if !s.Tied {
		return cmd, nil
	}
	tie(&attr, s.Abort)
	cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], parentPipe+"=1")
	// The command itself keeps the pipe and closes it after the process' end.
	_, err := cmd.StdinPipe()
	return cmd, err
}

func (s Spec) withDefaults() Spec {
	if s.Name == "" {
		s.Name = s.Path
	}
	if s.Stop == 0 {
		s.Stop = syscall.SIGTERM
	}
	if s.Abort == 0 {
		s.Abort = syscall.SIGKILL
	}
	return s
}
