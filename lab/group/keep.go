package group

import (
	"time"

	"upness/lab/balancer"
	"upness/recording"
)

// launchAgain is the pause after a replacement that did not come into service.
const launchAgain = time.Second

// keep waits for the end of an instance in service. One that nobody asked for is
// told, and made good.
func (g *Group) keep(i *instance) {
	select {
	case <-i.server.Done():
	case <-g.ctx.Done():
		return
	}
	if !g.leave(i) || g.ctx.Err() != nil {
		return
	}
	reason := ended(i.server)
	died := Event(g.cfg.Name, i.id, i.launch, "died", "", nil)
	died.Error = reason
	g.cfg.Emit(died)
	more := map[string]any{"reason": reason}
	g.forget(i, more)
	g.mu.Lock()
	if i.launch == g.launch && g.lost == nil {
		g.lost = &LaunchError{Instance: i.id, Reason: reason}
	}
	g.mu.Unlock()
	g.set(i, Terminated, recording.End, more)
	g.refill()
}

// refill launches instances, one after another, until there are as many as
// desired. Between two an update may come in, which then sees to the size itself.
func (g *Group) refill() {
	for {
		done, err := g.lock(g.ctx)
		if err != nil {
			return
		}
		lc, missing := g.missing()
		if missing > 0 {
			err = g.launchOne(g.ctx, lc)
		}
		done()
		if missing <= 0 || g.ctx.Err() != nil {
			return
		}
		if err != nil {
			pause(g.ctx, launchAgain)
		}
	}
}

// missing says how many instances there are too few, and from what to launch them.
func (g *Group) missing() (LaunchConfig, int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.cfg.Desired
	for _, i := range g.instances {
		if !i.leaving {
			n--
		}
	}
	return g.launch, n
}

// watch takes the balancer's view in, until the group is closed.
func (g *Group) watch() {
	err := g.balancer.Watch(g.ctx, func(c balancer.Change) {
		g.cfg.Emit(targetEvent(c))
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, i := range g.instances {
			if i.id == c.ID && c.State == balancer.Healthy {
				i.seeHealthy()
			}
		}
	})
	if g.ctx.Err() == nil {
		g.cfg.Emit(recording.Event{Kind: recording.EventWarning, Source: "lab", Name: g.cfg.Name, Text: "the balancer does not answer", Error: err.Error()})
	}
}

// seeHealthy notes that the balancer finds the instance healthy.
func (i *instance) seeHealthy() {
	select {
	case <-i.healthy:
	default:
		close(i.healthy)
	}
}

// targetEvent is a change of the balancer's view as an event.
func targetEvent(c balancer.Change) recording.Event {
	e := recording.Event{
		Kind: recording.EventTarget, Source: "balancer", Name: c.ID, State: string(c.State), Text: c.Description,
		Fields: map[string]any{"address": c.Address, "source_time": c.At.UTC().Format(time.RFC3339Nano)},
	}
	for name, value := range map[string]string{"from": string(c.From), "reason": c.Reason} {
		if value != "" {
			e.Fields[name] = value
		}
	}
	if c.Cut > 0 {
		e.Fields["cut"] = c.Cut
	}
	return e
}
