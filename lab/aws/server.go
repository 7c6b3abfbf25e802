package aws

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"upness/lab/aws/balancing"
	"upness/lab/aws/metrics"
	"upness/lab/aws/parameters"
	"upness/lab/aws/scaling"
	"upness/lab/aws/stacks"
	"upness/lab/aws/wire"
	"upness/lab/balancer"
	"upness/plan"
)

// Server is the services, answering.
type Server struct {
	cfg      Config
	listener net.Listener
	http     *http.Server
	home     *region

	mu      sync.Mutex
	others  map[string]*region // those that clients asked for by mistake, empty
	faults  plan.StackFaults
	counted int // requests, for throttling
}

// region is one region's services.
type region struct {
	stacks     *stacks.Store
	groups     *scaling.Store
	balancers  *balancing.Store
	parameters *parameters.Store
	metrics    *metrics.Store
	operations map[string]wire.Operation // by service and name
}

// Start serves until Close.
func Start(cfg Config) (*Server, error) {
	s := &Server{cfg: cfg.withDefaults(), others: map[string]*region{}, faults: cfg.Faults}
	var err error
	if s.listener, err = net.Listen("tcp", s.cfg.Listen); err != nil {
		return nil, fmt.Errorf("AWS of the lab: %w", err)
	}
	s.home = s.newRegion(s.cfg.Region)
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(s.listener) }() // ends with Close
	return s, nil
}

// URL is what AWS_ENDPOINT_URL is to be.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close stops answering and keeping groups. Machines and balancers are left to
// who starts them.
func (s *Server) Close() {
	s.http.Close()
	s.home.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.others {
		r.close()
	}
}

func (r *region) close() {
	r.stacks.Close()
	r.groups.Close()
	r.balancers.Close()
	r.metrics.Close()
}

func (s *Server) newRegion(name string) *region {
	r := &region{operations: map[string]wire.Operation{}, parameters: parameters.New(name, s.cfg.Account), metrics: metrics.New()}
	r.balancers = balancing.New(balancing.Config{
		Account: s.cfg.Account, Region: name, Front: s.cfg.Front, Pace: s.cfg.pace,
		Started: func(lb, group string, f *balancing.Front) { r.metrics.Read(lb, group, f.Client) },
		Changed: func(group string, c balancer.Change) {
			s.cfg.Told("target", map[string]any{"group": group, "id": c.ID, "from": c.From, "state": c.State, "reason": c.Reason, "at": c.At})
		},
	})
	r.groups = scaling.New(scaling.Config{
		Account: s.cfg.Account, Region: name, Images: s.cfg.Images, Targets: r.balancers, Pace: s.cfg.pace, NoDrain: s.cfg.NoDrain,
		Start: func(l scaling.Launch) (*scaling.Machine, error) { return s.cfg.Start(l, readScript(l).role) },
		Boot:  func(ctx context.Context, l scaling.Launch, m *scaling.Machine) { s.boot(ctx, r, l, m) },
		Changed: func(i scaling.Instance) {
			s.cfg.Told("instance", map[string]any{"group": i.Group, "id": i.ID, "state": i.State, "image": i.Image, "source": i.Source, "at": i.At})
		},
	})
	r.stacks = stacks.New(stacks.Config{
		Account: s.cfg.Account, Region: name, Images: s.cfg.Images, Groups: r.groups, Balancers: r.balancers, Parameters: r.parameters,
		Fetch: s.fetch, Pace: s.cfg.pace, Faults: s.stackFaults,
	})
	for _, of := range [][]wire.Operation{r.stacks.Operations(), r.groups.Operations(), r.balancers.Operations(),
		r.parameters.Operations(), r.metrics.Operations(), s.identity()} {
		for _, o := range of {
			r.operations[o.Service+"/"+o.Name] = o
		}
	}
	return r
}

func (s *Server) stackFaults() stacks.Faults {
	f := s.Faults()
	return stacks.Faults{EventPage: f.EventPage, Lag: f.Lag, RollbackFails: f.RollbackFails, CapacityLeft: f.CapacityLeft, SignalsLost: f.SignalsLost}
}
