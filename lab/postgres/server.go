package postgres

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"time"

	"upness/lab/process"
	"upness/plan"
)

// Server is a Postgres that accepts connections.
type Server struct {
	dsn     plan.Secret
	version string
	major   int
	log     string

	process *process.Process // nil for a server that was given
	home    home
	stop    sync.Mutex
}

// DSN is the URL to connect with, as a superuser of a throw-away server.
func (s *Server) DSN() plan.Secret { return s.dsn }

// Version is what the server calls itself, such as "15.14".
func (s *Server) Version() string { return s.version }

// Major is the first number of the version.
func (s *Server) Major() int { return s.major }

// LogPath is the file that a throw-away server logs to; it is kept. It is empty
// for a server that was given.
func (s *Server) LogPath() string { return s.log }

// Done is closed when a throw-away server has ended, on request or not. It is
// nil, and so never ready, for a server that was given.
func (s *Server) Done() <-chan struct{} {
	if s.process == nil {
		return nil
	}
	return s.process.Done()
}

// How long a fast shutdown may take before an immediate one, and that before a kill.
const (
	fastWait      = 10 * time.Second
	immediateWait = 5 * time.Second
)

// Stop ends a throw-away server, fast (clients are disconnected, SIGINT), then,
// when ctx is done or after 10 s, immediately (SIGQUIT), then with SIGKILL; and
// deletes its data. It leaves a server that was given alone. It may be called
// more than once.
func (s *Server) Stop(ctx context.Context) error {
	if s.process == nil {
		return nil
	}
	s.stop.Lock()
	defer s.stop.Unlock()
	if err := end(ctx, s.process); err != nil {
		return err
	}
	return s.home.remove()
}

// end ends the postmaster, which ends its children first: killed, it would leave
// them to write to its folder for a moment more. An error of a signal can only mean
// that it has ended.
func end(ctx context.Context, p *process.Process) error {
	if ctx.Err() == nil { // else there is no time for a fast one
		fast, cancel := context.WithTimeout(ctx, fastWait)
		defer cancel()
		_ = p.Signal(syscall.SIGINT)
		select {
		case <-p.Done():
			return nil
		case <-fast.Done():
		}
	}
	_ = p.Signal(syscall.SIGQUIT)
	select {
	case <-p.Done():
		return nil
	case <-time.After(immediateWait):
		return p.Kill()
	}
}

var errEnded = errors.New("the server has ended")
