package group

import (
	"context"
	"sync"
	"time"

	"upness/recording"
)

const (
	stopGrace = 10 * time.Second // between SIGTERM and SIGKILL
	// notice is how long the death of an instance goes unnoticed by the group: its
	// own checks are not instant either. Until then the balancer sends it requests.
	notice = 200 * time.Millisecond
)

// retireAll takes instances out of service and ends them, all at once. It goes
// through with it even when an update is given up meanwhile: an instance half
// taken out is of no use to anyone.
func (g *Group) retireAll(instances []*instance) {
	var all sync.WaitGroup
	for _, i := range instances {
		if g.leave(i) {
			all.Go(func() { g.retire(i) })
		}
	}
	all.Wait()
}

// leave marks an instance as being ended; false: it is already, or it is dead.
func (g *Group) leave(i *instance) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i.leaving || i.state == Terminated {
		return false
	}
	i.leaving = true
	return true
}

// retire ends an instance in service: deregister, drain, terminate.
func (g *Group) retire(i *instance) {
	if g.cfg.NoDrain {
		g.kill(i)
		return
	}
	g.set(i, Draining, "", nil)
	more := map[string]any{"reason": "replaced"}
	cut, err := g.balancer.Deregister(g.ctx, i.id, g.cfg.Drain)
	if err != nil {
		more["deregistration"] = err.Error()
	}
	if cut > 0 {
		more["cut"] = cut // requests that the deregistration delay was too short for
	}
	g.terminate(i, more)
}

// kill ends an instance the wrong way round: first the process, then, once its
// death was noticed, its registration.
func (g *Group) kill(i *instance) {
	more := map[string]any{"reason": "killed in service"}
	if err := i.server.Kill(); err != nil {
		more["kill"] = err.Error()
	}
	g.set(i, Killed, "", nil)
	g.forget(i, more)
	g.set(i, Terminated, recording.End, more)
}

// forget deregisters an instance that is dead, a while after its death.
func (g *Group) forget(i *instance, more map[string]any) {
	pause(g.ctx, notice)
	if _, err := g.balancer.Deregister(g.ctx, i.id, 0); err != nil {
		more["deregistration"] = err.Error()
	}
}

// abandon ends an instance that did not come into service.
func (g *Group) abandon(i *instance, reason string) {
	if !g.leave(i) {
		return
	}
	more := map[string]any{"reason": reason}
	g.mu.Lock()
	known := i.state == Registered
	g.mu.Unlock()
	if known {
		if _, err := g.balancer.Deregister(g.ctx, i.id, g.cfg.Drain); err != nil {
			more["deregistration"] = err.Error()
		}
	}
	g.terminate(i, more)
}

// terminate asks the process to end, waits for that, and tells.
func (g *Group) terminate(i *instance, more map[string]any) {
	if i.server != nil {
		if err := i.server.Stop(g.ctx, stopGrace); err != nil {
			more["stop"] = err.Error()
		}
	}
	g.set(i, Terminated, recording.End, more)
}

// pause waits for d or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
