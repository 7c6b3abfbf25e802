package scaling

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	stopGrace = 10 * time.Second
	// notice is how long the death of an instance goes unnoticed; until then the
	// balancer sends it requests.
	notice = 200 * time.Millisecond
)

// instance is a live instance. Its fields are guarded by Store.mu.
type instance struct {
	launch     Launch
	from       source
	zone       string
	state      string
	healthy    bool
	why        string // it is not healthy
	launched   time.Time
	inService  time.Time
	machine    *Machine
	registered []string // target groups
	over       context.CancelFunc
}

func newInstanceID() string { return "i-" + hexID(9)[:17] }

func (i *instance) view() Instance {
	return Instance{Launch: i.launch, Zone: i.zone, State: i.state, Healthy: i.healthy, At: now()}
}

// launch starts an instance. The lock is held.
func (s *Store) launch(g *group) {
	from, err := s.source(g.props)
	if err != nil {
		return
	}
	tags := map[string]string{}
	for _, tag := range g.props.List("Tags") {
		tags[tag.Text("Key")] = tag.Text("Value")
	}
	zones := s.zones(g)
	i := &instance{
		launch: Launch{ID: newInstanceID(), Group: g.name, Image: from.image, Source: from.name(), UserData: from.userData, Tags: tags, TargetGroups: g.targetGroups()},
		from:   from, zone: zones[len(g.instances)%len(zones)], state: Pending, healthy: true, launched: now(),
	}
	if _, off := g.suspended["AddToLoadBalancer"]; off {
		i.launch.TargetGroups = nil
	}
	g.instances = append(g.instances, i)
	a := g.begin("Launching a new EC2 instance: "+i.launch.ID,
		fmt.Sprintf("At %s %s.  At %s an instance was started in response to a difference between desired and actual capacity, increasing the capacity from %d to %d.",
			stamp(), g.cause, stamp(), len(g.live())-1, len(g.live())))
	s.cfg.Changed(i.view())
	s.work.Go(func() { s.bringUp(g, i, a) })
}

// bringUp starts the machine, registers the instance, and carries out its user data.
func (s *Store) bringUp(g *group, i *instance, a *activity) {
	err := errors.New("The image id '[" + i.launch.Image + "]' does not exist")
	var machine *Machine
	if s.cfg.Images(i.launch.Image) {
		machine, err = s.cfg.Start(i.launch)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		a.end("Failed", err.Error()+". Launching EC2 instance failed.")
		g.notBefore = time.Now().Add(s.cfg.Pace(launchPause))
		s.gone(g, i)
		return
	}
	ctx, cancel := context.WithCancel(s.work.Context())
	i.machine, i.over = machine, cancel
	for _, group := range i.launch.TargetGroups {
		if s.cfg.Targets.Register(group, i.launch.ID, i.zone) == nil {
			i.registered = append(i.registered, group)
		}
	}
	if i.state == Pending {
		i.state = InService
	}
	i.inService = time.Now()
	a.end("Successful", "")
	g.stir()
	s.cfg.Changed(i.view())
	s.work.Go(func() { s.serve(ctx, i) })
}

// serve tells the target groups where the instance listens, and boots it.
func (s *Store) serve(ctx context.Context, i *instance) {
	address := make(chan string, 1)
	forward := *i.machine
	forward.Address = address
	booted := make(chan struct{})
	go func() {
		defer close(booted)
		s.cfg.Boot(ctx, i.launch, &forward)
	}()
	select {
	case at := <-i.machine.Address:
		for _, group := range i.registered {
			// Without it the target stays in its initial state: that is seen.
			_ = s.cfg.Targets.Locate(ctx, group, i.launch.ID, at)
		}
		address <- at
	case <-i.machine.Done:
	case <-ctx.Done():
	}
	<-booted
}

// terminate takes an instance out of service and ends it. The lock is held.
func (s *Store) terminate(g *group, i *instance, why string) {
	if i.state == Terminating || i.machine == nil {
		return
	}
	i.state = Terminating
	g.stir()
	s.cfg.Changed(i.view())
	begin := func() *activity {
		a := g.begin("Terminating EC2 instance: "+i.launch.ID, fmt.Sprintf("At %s %s.", stamp(), why))
		if len(i.registered) > 0 {
			a.status = "WaitingForELBConnectionDraining"
		}
		return a
	}
	if s.cfg.NoDrain {
		s.work.Go(func() { s.takeDown(g, i, s.afterDeath(i, begin)) })
		return
	}
	a := begin()
	s.work.Go(func() { s.takeDown(g, i, a) })
}

// afterDeath kills the machine in service, and begins the activity when that is
// noticed.
func (s *Store) afterDeath(i *instance, begin func() *activity) *activity {
	_ = i.machine.Kill()
	pause(s.work.Context(), notice)
	s.mu.Lock()
	defer s.mu.Unlock()
	return begin()
}

// takeDown drains the instance, then ends its machine.
func (s *Store) takeDown(g *group, i *instance, a *activity) {
	var all sync.WaitGroup
	for _, group := range i.registered {
		all.Go(func() { _ = s.cfg.Targets.Deregister(s.work.Context(), group, i.launch.ID) })
	}
	all.Wait()
	ctx, cancel := context.WithTimeout(s.work.Context(), stopGrace)
	defer cancel()
	i.over()
	_ = i.machine.Stop(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	a.end("Successful", "")
	s.gone(g, i)
}

// gone takes an instance off the group. The lock is held.
func (s *Store) gone(g *group, i *instance) {
	i.state = Terminated
	g.instances = slices.DeleteFunc(g.instances, func(other *instance) bool { return other == i })
	s.cfg.Changed(i.view())
	g.stir()
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
