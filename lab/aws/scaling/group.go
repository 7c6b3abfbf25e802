package scaling

import (
	"fmt"
	"slices"
	"time"

	"upness/lab/aws/template"
	"upness/lab/aws/wire"
)

// group is an auto-scaling group. Its fields are guarded by Store.mu.
type group struct {
	name, arn         string
	props             template.Properties
	min, max, desired int
	suspended         map[string]string // process -> why
	instances         []*instance       // the live ones, by launch
	activities        []*activity       // the newest last
	cause             string            // of the last change of size
	created           time.Time
	deleting          bool
	notBefore         time.Time     // no launch before this: the last one failed
	changed           chan struct{} // closed and replaced at each change
	wake              chan struct{} // has room for one: there may be something to do
}

// CreateGroup makes a group and starts to keep it.
func (s *Store) CreateGroup(name string, p template.Properties) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.group(name) != nil {
		return wire.Errorf("AlreadyExists", "AutoScalingGroup by this name already exists - A group with the name %s already exists", name)
	}
	if _, err := s.source(p); err != nil {
		return err
	}
	g := &group{name: name, arn: s.arn("autoScalingGroup", name), props: p, suspended: map[string]string{}, created: now(),
		changed: make(chan struct{}), wake: make(chan struct{}, 1)}
	g.min, g.max = p.Int("MinSize", 0), p.Int("MaxSize", 0)
	g.desired = p.Int("DesiredCapacity", g.min)
	if err := g.check(g.min, g.max, g.desired); err != nil {
		return err
	}
	g.cause = fmt.Sprintf("a user request created an AutoScalingGroup changing the desired capacity from 0 to %d", g.desired)
	s.groups = append(s.groups, g)
	s.work.Go(func() { s.keep(g) })
	return nil
}

// check refuses sizes that do not fit together.
func (g *group) check(least, most, desired int) error {
	switch {
	case least > most:
		return wire.Invalid("Min size:%d must be less than or equal to max size:%d", least, most)
	case desired < least:
		return wire.Invalid("Desired capacity:%d must be above the min size:%d", desired, least)
	case desired > most:
		return wire.Invalid("Desired capacity:%d must be below the max size:%d", desired, most)
	}
	return nil
}

// UpdateGroup takes new properties; sizes are left to Resize. Instances that
// were launched from another source stay.
func (s *Store) UpdateGroup(name string, p template.Properties) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.known(name)
	if err != nil {
		return err
	}
	if _, err := s.source(p); err != nil {
		return err
	}
	g.props = p
	g.notBefore = time.Time{}
	g.stir()
	return nil
}

// Size is a group's least, most and desired number of instances.
type Size struct{ Min, Max, Desired int }

// Size of a group; zero without one.
func (s *Store) Size(name string) Size {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.group(name); g != nil {
		return Size{g.min, g.max, g.desired}
	}
	return Size{}
}

// Resize changes the group's size; the keeper then launches or terminates.
func (s *Store) Resize(name string, to Size) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.known(name)
	if err != nil {
		return err
	}
	if err := g.check(to.Min, to.Max, to.Desired); err != nil {
		return err
	}
	if to.Desired != g.desired {
		g.cause = fmt.Sprintf("a user request update of AutoScalingGroup constraints to min: %d, max: %d, desired: %d changing the desired capacity from %d to %d",
			to.Min, to.Max, to.Desired, g.desired, to.Desired)
	}
	g.min, g.max, g.desired = to.Min, to.Max, to.Desired
	g.stir()
	return nil
}

// DeleteGroup ends the instances and forgets the group; Wait says when it is done.
func (s *Store) DeleteGroup(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.group(name); g != nil {
		g.deleting, g.min, g.desired = true, 0, 0
		g.cause = "a user request deleted the AutoScalingGroup"
		g.stir()
	}
}

// Suspend stops processes of a group; none named: all.
func (s *Store) Suspend(name string, processes []string, why string) error {
	return s.with(name, func(g *group) {
		for _, p := range orAll(processes) {
			g.suspended[p] = why
		}
	})
}

// Resume starts them again.
func (s *Store) Resume(name string, processes []string) error {
	return s.with(name, func(g *group) {
		for _, p := range orAll(processes) {
			delete(g.suspended, p)
		}
		g.stir()
	})
}

// with does something with a group, under the lock.
func (s *Store) with(name string, do func(*group)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.known(name)
	if err == nil {
		do(g)
	}
	return err
}

func orAll(processes []string) []string {
	if len(processes) == 0 {
		return []string{"Launch", "Terminate", "HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions", "AddToLoadBalancer", "InstanceRefresh"}
	}
	return processes
}

// Suspended lists the processes that are suspended, sorted.
func (s *Store) Suspended(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	if g := s.group(name); g != nil {
		for p := range g.suspended {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	return all
}

// stir tells the keeper and everyone who waits that something changed. The lock
// is held.
func (g *group) stir() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
	close(g.changed)
	g.changed = make(chan struct{})
}

func (g *group) elb() bool { return g.props.Text("HealthCheckType") == "ELB" }

func (g *group) grace() time.Duration {
	return time.Duration(g.props.Int("HealthCheckGracePeriod", 0)) * time.Second
}

func (g *group) targetGroups() []string { return g.props.Texts("TargetGroupARNs") }

// zones of a group: as many as it has subnets.
func (s *Store) zones(g *group) []string {
	if given := g.props.Texts("AvailabilityZones"); len(given) > 0 {
		return given
	}
	var zones []string
	for n := range max(1, min(3, len(g.props.Texts("VPCZoneIdentifier")))) {
		zones = append(zones, s.cfg.Region+string(rune('a'+n)))
	}
	return zones
}
