package scaling

import (
	"slices"
	"time"

	"upness/lab/balancer"
)

const (
	keepEvery   = 200 * time.Millisecond // between two looks at a group's health
	launchPause = 10 * time.Second       // after a launch that failed, in a template's time
)

// keep holds a group at its desired capacity until it is deleted and empty.
func (s *Store) keep(g *group) {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		s.mu.Lock()
		s.checkHealth(g)
		s.reconcile(g)
		gone := g.deleting && len(g.instances) == 0
		if gone {
			s.groups = slices.DeleteFunc(s.groups, func(other *group) bool { return other == g })
			g.stir()
		}
		s.mu.Unlock()
		if gone {
			return
		}
		select {
		case <-g.wake:
		case <-tick.C:
		case <-s.work.Context().Done():
			return
		}
	}
}

// checkHealth marks instances that died, and those that a target group finds
// unhealthy after their grace. The lock is held.
func (s *Store) checkHealth(g *group) {
	if _, off := g.suspended["HealthCheck"]; off {
		return
	}
	for _, i := range g.instances {
		if i.state != InService || !i.healthy {
			continue
		}
		select {
		case <-i.machine.Done:
			i.healthy, i.why = false, "an EC2 instance status check failure"
			continue
		default:
		}
		if g.elb() && time.Since(i.inService) > s.cfg.Pace(g.grace()) && s.sick(g, i) {
			i.healthy, i.why = false, "an ELB system health check failure"
		}
	}
}

// sick says whether a target group finds the instance unhealthy.
func (s *Store) sick(g *group, i *instance) bool {
	return slices.ContainsFunc(i.registered, func(group string) bool {
		return s.cfg.Targets.Health(group, i.launch.ID).State == balancer.Unhealthy
	})
}

// reconcile launches and terminates until there are as many as desired. The
// lock is held.
func (s *Store) reconcile(g *group) {
	_, noTerminate := g.suspended["Terminate"]
	_, noReplace := g.suspended["ReplaceUnhealthy"]
	_, noLaunch := g.suspended["Launch"]
	if !noTerminate && !noReplace {
		for _, i := range g.live() {
			if !i.healthy {
				s.terminate(g, i, "an instance was taken out of service in response to "+i.why)
			}
		}
	}
	live := g.live()
	missing := g.desired - len(live)
	switch {
	case missing > 0 && !noLaunch && !time.Now().Before(g.notBefore):
		for range missing {
			s.launch(g)
		}
	case missing < 0 && !noTerminate:
		for _, i := range s.victims(g, -missing) {
			s.terminate(g, i, g.cause)
		}
	}
}

// live is the instances that nobody is ending.
func (g *group) live() []*instance {
	return slices.DeleteFunc(slices.Clone(g.instances), func(i *instance) bool { return i.state == Terminating })
}

// victims chooses who leaves when the group shrinks: those launched from another
// source than the present one first, then the oldest, as the default policy has it.
func (s *Store) victims(g *group, n int) []*instance {
	live := g.live()
	from, err := s.source(g.props)
	rank := func(i *instance) int {
		if err == nil && i.from.same(from) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(live, func(a, b *instance) int { return rank(a) - rank(b) })
	return live[:min(n, len(live))]
}
