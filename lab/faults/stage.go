package faults

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"upness/lab/balancer"
)

var silent = log.New(io.Discard, "", 0)

// Stage is the service that a fault acts on.
type Stage struct {
	Draw
	fault     *Fault
	rate      float64 // of the load, per second
	dir       string
	record    record
	instances []*instance
	admin     *balancer.Client // nil without a balancer
	url       string
	second    string
	secondary *gate
	tls       *authority // nil without TLS
	once      sync.Once
	begun     chan struct{}
	t0        time.Time
	last      atomic.Int64 // when the latest request arrived
	acting    sync.WaitGroup
	next      int // number of the next instance
}

// newStage builds the service of a fault. It ends with ctx.
func newStage(ctx context.Context, f *Fault, seed uint64, rate float64, dir string) (*Stage, error) {
	s := &Stage{Draw: f.Draw(seed), fault: f, rate: rate, dir: dir, begun: make(chan struct{})}
	if f.Stage.TLS || f.Stage.HTTP2 {
		var err error
		if s.tls, err = newAuthority(dir); err != nil {
			return nil, err
		}
	}
	if f.Stage.Instances == 0 {
		return s, s.direct()
	}
	return s, s.balanced(ctx)
}

// direct is one instance that clients request themselves.
func (s *Stage) direct() error {
	i, err := s.launch("v1")
	if err != nil {
		return err
	}
	s.url = s.scheme() + i.gate.addr
	if s.fault.Stage.Second {
		_, port, err := net.SplitHostPort(i.gate.addr)
		if err != nil {
			return err
		}
		if s.secondary, err = newGate("127.0.0.2", port, i, s.serve()); err != nil {
			return err
		}
		s.second = s.scheme() + s.secondary.addr
	}
	if s.fault.Stage.Down {
		return i.gate.close()
	}
	return nil
}

func (s *Stage) scheme() string {
	if s.tls != nil {
		return "https://"
	}
	return "http://"
}

// launch starts an instance of a version.
func (s *Stage) launch(version string) (*instance, error) {
	s.next++
	i := &instance{id: fmt.Sprintf("i-%d", s.next), version: version, stage: s}
	var err error
	if i.gate, err = newGate("127.0.0.1", "0", i, s.serve()); err != nil {
		return nil, fmt.Errorf("instance %s: %w", i.id, err)
	}
	if s.fault.Stage.Broken {
		i.add(&spoil{do: s.status(500)})
	}
	s.instances = append(s.instances, i)
	return i, nil
}

func (s *Stage) serve() func(*http.Server, net.Listener) error {
	if s.tls == nil {
		return nil
	}
	return func(server *http.Server, l net.Listener) error {
		server.TLSConfig = s.tls.config(s.fault.Stage.HTTP2)
		return server.ServeTLS(l, "", "")
	}
}

// begin notes the first request and has the fault act.
func (s *Stage) begin(at time.Time) {
	s.once.Do(func() {
		s.t0 = at
		s.record.change(func(t *Truth) { t.Begun = at })
		if s.fault.Act != nil {
			s.acting.Add(1)
			go func() {
				defer s.acting.Done()
				s.fault.Act(s)
			}()
		}
		close(s.begun)
	})
}

// window is when the fault is to happen.
func (s *Stage) window() (from, to time.Time) {
	return s.t0.Add(s.At), s.t0.Add(s.At + s.For)
}

// wait waits until a moment after the first request.
func (s *Stage) wait(at time.Duration) { time.Sleep(time.Until(s.t0.Add(at))) }

// failed notes that the fault could not be made: the trial says nothing.
func (s *Stage) failed(err error) {
	if err != nil {
		s.record.change(func(t *Truth) { t.Errors = append(t.Errors, err.Error()) })
	}
}

// end closes the instances.
func (s *Stage) end() {
	for _, i := range s.instances {
		i.gate.end()
	}
	if s.secondary != nil {
		s.secondary.end()
	}
}
