package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"upness/lab/process"
)

const (
	startWait = time.Minute // till a server accepts connections
	portTries = 10          // of free ports that somebody else then took
)

// errPort says that somebody else has the port.
var errPort = errors.New("port is in use")

// serve makes the database and starts the server over it.
func (h home) serve(ctx context.Context, o Options, bin string) (*Server, error) {
	if _, err := choosePort(o.Port); err != nil {
		return nil, err // before anything that takes time
	}
	made, err := h.init(ctx, o, bin)
	if err != nil {
		return nil, err
	}
	s, err := h.run(ctx, o, bin, made.password)
	if err == nil || made.template == (template{}) || !errors.Is(err, errEnded) {
		return s, err
	}
	// The template is broken, by a crash of the machine perhaps: without it.
	made.template.drop()
	if err := os.RemoveAll(h.data()); err != nil {
		return nil, err
	}
	if made, err = h.init(ctx, o, bin); err != nil {
		return nil, err
	}
	return h.run(ctx, o, bin, made.password)
}

// run starts the server over the database.
func (h home) run(ctx context.Context, o Options, bin, password string) (*Server, error) {
	for range portTries {
		port, err := choosePort(o.Port)
		if err != nil {
			return nil, err
		}
		s, err := h.launch(ctx, o, bin, port)
		if errors.Is(err, errPort) && o.Port == 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.dsn = dsn(password, port)
		if err := s.ask(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("first connection: %w", err), end(ctx, s.process))
		}
		return s, nil
	}
	return nil, fmt.Errorf("%w: %d free ones in a row were taken by others", errPort, portTries)
}

// choosePort gives a port that nobody listens on just now. Somebody may before
// the server does, which it then says.
func choosePort(wanted int) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return 0, fmt.Errorf("127.0.0.1:%d: %w", wanted, errPort)
	}
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// launch starts the server and waits until it accepts connections.
func (h home) launch(ctx context.Context, o Options, bin string, port int) (*Server, error) {
	log, err := os.OpenFile(h.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("server's log: %w", err)
	}
	defer log.Close()
	before, err := log.Seek(0, 2)
	if err != nil {
		return nil, fmt.Errorf("server's log: %w", err)
	}
	p, err := o.Registry.Start(process.Spec{
		Name: "postgres", Path: filepath.Join(bin, "postgres"), Dir: h.dir, Env: environment(),
		Args:   []string{"-D", h.data(), "-p", strconv.Itoa(port)},
		Stdout: log, Stderr: log,
		// Fast and immediate shutdown, in which it ends its own children.
		Stop: syscall.SIGINT, Abort: syscall.SIGQUIT, Tied: true,
		SysProcAttr: h.as.attr,
	})
	if err != nil {
		return nil, err
	}
	if err := h.accepts(ctx, p); err != nil {
		said := errors.Is(err, errEnded)
		err = errors.Join(err, end(ctx, p))
		if said {
			err = complaint(h.log, before)
		}
		return nil, err
	}
	return &Server{log: h.log, process: p, home: h}, nil
}

// accepts waits until the server has written "ready" to its lock file
// (PM_STATUS_READY in miscadmin.h, line 8 of postmaster.pid).
func (h home) accepts(ctx context.Context, p *process.Process) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startWait, fmt.Errorf("not ready after %s; see %s", startWait, h.log))
	defer cancel()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		state, err := os.ReadFile(filepath.Join(h.data(), "postmaster.pid"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if lines := bytes.Split(state, []byte("\n")); len(lines) > 7 && string(bytes.TrimSpace(lines[7])) == "ready" {
			return nil
		}
		select {
		case <-p.Done():
			return errEnded
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
