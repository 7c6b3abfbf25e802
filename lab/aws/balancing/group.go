package balancing

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"upness/lab/aws/template"
	"upness/lab/balancer"
)

type targetGroup struct {
	arn, name string
	props     template.Properties
	targets   map[string]*target
	order     []string // of the targets, by registration
	front     *Front   // nil: no listener forwards here
	changed   chan struct{}
}

// target is an instance that is registered.
type target struct {
	zone, address string
	health        balancer.Health
}

func (g *targetGroup) path() string { return cmp.Or(g.props.Text("HealthCheckPath"), "/") }

// CreateTargetGroup makes an empty target group.
func (s *Store) CreateTargetGroup(name string, p template.Properties) (arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &targetGroup{arn: s.arn("targetgroup", name), name: name, props: p, targets: map[string]*target{}, changed: make(chan struct{})}
	s.groups = append(s.groups, g)
	return g.arn
}

// Register adds an instance to a target group. It gets no requests before Locate
// has said where it listens and the balancer has found it healthy.
func (s *Store) Register(group, id, zone string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.group(group)
	if g == nil {
		return fmt.Errorf("target group %s: there is none", group)
	}
	health := balancer.Health{State: balancer.Initial, Reason: balancer.RegistrationInProgress, Description: "Target registration is in progress"}
	if g.front == nil {
		health = balancer.Health{State: balancer.Unused, Reason: "Target.NotInUse", Description: "Target group is not configured to receive traffic from the load balancer"}
	}
	g.targets[id] = &target{zone: zone, health: health}
	g.order = append(g.order, id)
	return nil
}

// Locate says at which host:port a registered instance listens.
func (s *Store) Locate(ctx context.Context, group, id, address string) error {
	s.mu.Lock()
	g := s.group(group)
	if g == nil || g.targets[id] == nil {
		s.mu.Unlock()
		return nil // deregistered meanwhile
	}
	g.targets[id].address = address
	front := g.front
	s.mu.Unlock()
	if front == nil {
		return nil
	}
	return front.Client.Register(ctx, id, address)
}

// Deregister takes an instance out and waits until it is drained: at most for
// the deregistration delay, then requests still in flight are cut.
func (s *Store) Deregister(ctx context.Context, group, id string) error {
	s.mu.Lock()
	g := s.group(group)
	if g == nil || g.targets[id] == nil {
		s.mu.Unlock()
		return nil
	}
	front, address := g.front, g.targets[id].address
	g.targets[id].health = balancer.Health{State: balancer.Draining, Reason: balancer.DeregistrationInProgress, Description: "Target deregistration is in progress"}
	seconds, err := strconv.Atoi(g.attributes()["deregistration_delay.timeout_seconds"])
	if err != nil {
		seconds = 300
	}
	s.mu.Unlock()
	var failed error
	if front != nil && address != "" {
		_, failed = front.Client.Deregister(ctx, id, s.cfg.Pace(time.Duration(seconds)*time.Second))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(g.targets, id)
	return failed
}

// Health is the state of a target; Unused for one that is not registered.
func (s *Store) Health(group, id string) balancer.Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.group(group); g != nil && g.targets[id] != nil {
		return g.targets[id].health
	}
	return balancer.Health{State: balancer.Unused, Reason: balancer.NotRegistered, Description: "Target is not registered to the target group"}
}

// Await waits until a target is healthy, or ctx is done.
func (s *Store) Await(ctx context.Context, group, id string) error {
	for {
		s.mu.Lock()
		g := s.group(group)
		if g == nil {
			s.mu.Unlock()
			return fmt.Errorf("target group %s: there is none", group)
		}
		changed := g.changed
		t := g.targets[id]
		healthy := t != nil && t.health.State == balancer.Healthy
		s.mu.Unlock()
		if healthy {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
