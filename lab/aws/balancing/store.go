package balancing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"upness/lab/aws/template"
	"upness/lab/balancer"
)

// Config is where the load balancers are.
type Config struct {
	Account, Region string
	Front           func(ctx context.Context, name string, cfg balancer.Config) (*Front, error) // starts a balancer
	Pace            func(time.Duration) time.Duration                                           // a template's time as the lab's; nil: the same
	Changed         func(group string, c balancer.Change)                                       // told of each step of a target's health; may be nil
	Started         func(lb, group string, f *Front)                                            // told of a balancer and the target group it forwards to, by ARN; may be nil
}

// Front is a balancer that runs.
type Front struct {
	Client *balancer.Client
	Stop   func()
}

// Store is all load balancers, listeners and target groups. Its methods may be
// called at the same time.
type Store struct {
	cfg       Config
	ctx       context.Context // until Close
	cancel    context.CancelFunc
	mu        sync.Mutex
	balancers []*loadBalancer // in order of creation
	groups    []*targetGroup
	listeners []*listener
}

type loadBalancer struct {
	arn, name, address string // address: host:port for clients
	props              template.Properties
	created            time.Time
	front              *Front // nil before the first listener
}

type listener struct {
	arn      string
	balancer *loadBalancer
	group    *targetGroup
	props    template.Properties
}

// New returns an empty store.
func New(cfg Config) *Store {
	if cfg.Pace == nil {
		cfg.Pace = func(d time.Duration) time.Duration { return d }
	}
	if cfg.Changed == nil {
		cfg.Changed = func(string, balancer.Change) {}
	}
	if cfg.Started == nil {
		cfg.Started = func(string, string, *Front) {}
	}
	s := &Store{cfg: cfg}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close ends the watching of targets; the balancers are left to who started them.
func (s *Store) Close() { s.cancel() }

func (s *Store) arn(kind, name string) string {
	return fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:%s/%s/%s", s.cfg.Region, s.cfg.Account, kind, name, hexID(8))
}

// hexID is n random bytes in hexadecimal digits.
func hexID(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// CreateLoadBalancer takes an address for the balancer; it answers once it has a
// listener.
func (s *Store) CreateLoadBalancer(name string, p template.Properties) (arn string, err error) {
	address, err := freeAddress()
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	lb := &loadBalancer{arn: s.arn("loadbalancer/app", name), name: name, address: address, props: p, created: time.Now().UTC()}
	s.balancers = append(s.balancers, lb)
	return lb.arn, nil
}

// freeAddress finds a loopback port that nobody has. It is free again when this
// returns, and the system hands it out to nobody else for a while.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("address for a load balancer: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// Address is host:port of a load balancer; empty for none of this ARN.
func (s *Store) Address(arn string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lb := s.balancer(arn); lb != nil {
		return lb.address
	}
	return ""
}

func (s *Store) balancer(arn string) *loadBalancer {
	return find(s.balancers, func(lb *loadBalancer) bool { return lb.arn == arn })
}

func (s *Store) group(arn string) *targetGroup {
	return find(s.groups, func(g *targetGroup) bool { return g.arn == arn })
}

func find[T any](all []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i]
	}
	return nil
}

// Update takes new properties of anything that there is. Only attributes can
// change while the balancer runs.
func (s *Store) Update(arn string, p template.Properties) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lb := s.balancer(arn); lb != nil {
		lb.props = p
	}
	if g := s.group(arn); g != nil {
		g.props = p
	}
	if l := find(s.listeners, func(l *listener) bool { return l.arn == arn }); l != nil {
		l.props = p
	}
}

// Delete forgets a load balancer, a listener or a target group.
func (s *Store) Delete(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lb := s.balancer(arn); lb != nil && lb.front != nil {
		lb.front.Stop()
	}
	s.balancers = slices.DeleteFunc(s.balancers, func(lb *loadBalancer) bool { return lb.arn == arn })
	s.groups = slices.DeleteFunc(s.groups, func(g *targetGroup) bool { return g.arn == arn })
	s.listeners = slices.DeleteFunc(s.listeners, func(l *listener) bool { return l.arn == arn })
}
