package group

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"upness/lab/balancer"
	"upness/recording"
)

// Group is a group of instances. Its methods may be called at the same time;
// updates are carried out one after another.
type Group struct {
	cfg      Config
	balancer *balancer.Client
	ctx      context.Context // until Close
	cancel   context.CancelFunc
	work     sync.WaitGroup // goroutines that Close waits for
	updating chan struct{}  // holds one token: who has it may change the group

	telling sync.Mutex // so that events come in the order of what they tell; before mu

	mu        sync.Mutex
	instances []*instance // the live ones, by launch
	launch    LaunchConfig
	launches  int          // launch configurations made
	lost      *LaunchError // an instance of the current launch configuration that ended by itself
	closed    bool
}

// New returns an empty group behind the balancer.
func New(cfg Config, client *balancer.Client) *Group {
	g := &Group{cfg: cfg.withDefaults(), balancer: client, updating: make(chan struct{}, 1)}
	g.ctx, g.cancel = context.WithCancel(context.Background())
	g.updating <- struct{}{}
	g.spawn(g.watch)
	return g
}

// Start launches the desired number of instances of an image and waits until
// all are in service.
func (g *Group) Start(ctx context.Context, image, version string) error {
	done, err := g.lock(ctx)
	if err != nil {
		return err
	}
	defer done()
	lc := g.newLaunchConfig(image, version)
	g.use(lc)
	return g.launchAll(ctx, lc, g.cfg.Desired)
}

// Instances lists the live instances, the oldest first.
func (g *Group) Instances() []Instance {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := make([]Instance, len(g.instances))
	for n, i := range g.instances {
		list[n] = Instance{ID: i.id, Launch: i.launch, State: i.state, Address: i.address}
		if i.server != nil {
			list[n].PID = i.server.PID()
		}
	}
	return list
}

// Close stops keeping the group: nothing is launched any more. The processes are
// left to whoever started them.
func (g *Group) Close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.cancel()
	g.work.Wait()
}

// lock waits for the right to change the group; call done after.
func (g *Group) lock(ctx context.Context) (done func(), err error) {
	select {
	case <-g.updating:
		return func() { g.updating <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("group %s: waiting for the update before: %w", g.cfg.Name, ctx.Err())
	}
}

// spawn runs f in a goroutine that Close waits for.
func (g *Group) spawn(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.work.Go(f)
	}
}

func (g *Group) newLaunchConfig(image, version string) LaunchConfig {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.launches++
	return LaunchConfig{Name: fmt.Sprintf("%s-lc-%d", g.cfg.Name, g.launches), Image: image, Version: version}
}

// use makes lc what instances are launched from.
func (g *Group) use(lc LaunchConfig) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.launch, g.lost = lc, nil
}

// set changes an instance's state and tells of it and of the group's size.
func (g *Group) set(i *instance, state string, edge recording.Edge, more map[string]any) {
	g.telling.Lock()
	defer g.telling.Unlock()
	g.mu.Lock()
	i.state = state
	if state == Terminated {
		g.instances = slices.DeleteFunc(g.instances, func(other *instance) bool { return other == i })
	}
	e := Event(g.cfg.Name, i.id, i.launch, state, edge, more)
	g.mu.Unlock()
	g.cfg.Emit(e)
	g.emitSize()
}

// emitSize tells how many instances there are and serve.
func (g *Group) emitSize() {
	g.mu.Lock()
	serving := 0
	for _, i := range g.instances {
		if i.state == InService {
			serving++
		}
	}
	e := recording.Event{
		Kind: recording.EventGroup, Source: "lab", Name: g.cfg.Name, State: "size",
		Fields: map[string]any{"desired": g.cfg.Desired, "instances": len(g.instances), "in_service": serving, "launch_config": g.launch.Name},
	}
	g.mu.Unlock()
	g.cfg.Emit(e)
}
