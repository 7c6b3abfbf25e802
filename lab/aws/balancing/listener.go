package balancing

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"upness/lab/aws/template"
	"upness/lab/balancer"
)

// CreateListener starts the balancer that the listener belongs to, unless it
// runs, and has it forward to the default target group.
func (s *Store) CreateListener(ctx context.Context, p template.Properties) (arn string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lb := s.balancer(p.Text("LoadBalancerArn"))
	if lb == nil {
		return "", fmt.Errorf("listener: no load balancer %q", p.Text("LoadBalancerArn"))
	}
	g := s.group(defaultGroup(p))
	if g == nil {
		return "", fmt.Errorf("listener of %s: its default action forwards to no target group that there is", lb.name)
	}
	if lb.front == nil {
		if lb.front, err = s.cfg.Front(ctx, lb.name, s.balancerConfig(lb, g)); err != nil {
			return "", fmt.Errorf("load balancer %s: %w", lb.name, err)
		}
		g.front = lb.front
		go s.watch(g, lb.front)
		s.cfg.Started(lb.arn, g.arn, lb.front)
	}
	l := &listener{arn: strings.Replace(lb.arn, ":loadbalancer/", ":listener/", 1) + "/" + hexID(8), balancer: lb, group: g, props: p}
	s.listeners = append(s.listeners, l)
	return l.arn, nil
}

// defaultGroup is the target group that a listener forwards to.
func defaultGroup(p template.Properties) string {
	for _, action := range p.List("DefaultActions") {
		if arn := action.Text("TargetGroupArn"); arn != "" {
			return arn
		}
		for _, to := range action.Map("ForwardConfig").List("TargetGroups") {
			return to.Text("TargetGroupArn")
		}
	}
	return ""
}

// balancerConfig is what the template says, at the lab's pace.
func (s *Store) balancerConfig(lb *loadBalancer, g *targetGroup) balancer.Config {
	idle, err := strconv.Atoi(lb.attributes()["idle_timeout.timeout_seconds"])
	if err != nil {
		idle = 60
	}
	interval := s.cfg.Pace(time.Duration(g.props.Int("HealthCheckIntervalSeconds", 30)) * time.Second)
	return balancer.Config{
		Listen: lb.address, HealthPath: g.path(), Interval: max(interval, leastInterval),
		HealthyThreshold: g.props.Int("HealthyThresholdCount", 5), UnhealthyThreshold: g.props.Int("UnhealthyThresholdCount", 2),
		IdleTimeout: time.Duration(idle) * time.Second,
	}
}

// leastInterval of health checks: below it they would be a load of their own.
const leastInterval = 200 * time.Millisecond

// watch takes in what the balancer finds of the targets.
func (s *Store) watch(g *targetGroup, front *Front) {
	_ = front.Client.Watch(s.ctx, func(c balancer.Change) {
		s.mu.Lock()
		if t := g.targets[c.ID]; t != nil {
			t.health = c.Health
		}
		close(g.changed)
		g.changed = make(chan struct{})
		s.mu.Unlock()
		s.cfg.Changed(g.name, c)
	})
}
