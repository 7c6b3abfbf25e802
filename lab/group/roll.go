package group

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"upness/recording"
)

// RolledBackError says that an update was undone because a new instance did not
// become healthy, or ended.
type RolledBackError struct {
	Instance string
	Reason   string
}

// Error gives instance and reason.
func (e *RolledBackError) Error() string {
	return fmt.Sprintf("rolled back: instance %s: %s", e.Instance, e.Reason)
}

// Roll replaces the group's instances by ones of another image, in the order
// that Config gives. When a new instance does not become healthy in time, or
// ends, the group is brought back to what it was and the error is a
// *RolledBackError. When ctx ends, the update stops where it is: instances in
// service stay, the group is filled up again from what it was before.
func (g *Group) Roll(ctx context.Context, image, version string) error {
	done, err := g.lock(ctx)
	if err != nil {
		return err
	}
	defer done()
	before, lc := g.current(), g.newLaunchConfig(image, version)
	tell := g.tellUpdate(before, lc)
	err = g.update(ctx, lc)
	var failed *LaunchError
	switch {
	case err == nil:
		tell("complete", nil)
	case ctx.Err() != nil || !errors.As(err, &failed):
		g.use(before)
		tell("stopped", err)
	default:
		tell("rolling_back", err)
		err = g.rollBack(before, failed)
		tell("rolled_back", err)
	}
	g.spawn(g.refill)
	return err
}

// rollBack brings the group back to lc after a failure.
func (g *Group) rollBack(lc LaunchConfig, failed *LaunchError) error {
	rolled := &RolledBackError{Instance: failed.Instance, Reason: failed.Reason}
	if err := g.update(g.ctx, lc); err != nil {
		return errors.Join(rolled, fmt.Errorf("group %s: rollback: %w", g.cfg.Name, err))
	}
	return rolled
}

func (g *Group) current() LaunchConfig {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.launch
}

// update makes lc the launch configuration and replaces instances, batch by
// batch, until all that there are were launched from it. How many to launch and
// to take out follows from what is there, so that an instance that ends by
// itself meanwhile is made good on the way.
func (g *Group) update(ctx context.Context, lc LaunchConfig) error {
	g.use(lc)
	for {
		if err := errors.Join(ctx.Err(), g.lostOne()); err != nil {
			return err
		}
		old, fresh := g.sort(lc)
		if len(old) == 0 && len(fresh) >= g.cfg.Desired {
			return nil
		}
		var err error
		if g.cfg.MinInService >= g.cfg.Desired {
			err = g.surge(ctx, lc, old, fresh)
		} else {
			err = g.swap(ctx, lc, old, fresh)
		}
		if err != nil {
			return err
		}
	}
}

// surge launches a batch, waits until it serves, and takes out as many old ones.
func (g *Group) surge(ctx context.Context, lc LaunchConfig, old, fresh []*instance) error {
	n := max(0, min(g.cfg.BatchSize, g.cfg.Desired-len(fresh)))
	if err := g.launchAll(ctx, lc, n); err != nil {
		return err
	}
	surplus := len(old) + len(fresh) + n - g.cfg.Desired
	g.retireAll(old[:max(0, min(len(old), surplus))])
	return nil
}

// swap takes a batch of old ones out, no more than leaves the least number in
// service, and then launches as many.
func (g *Group) swap(ctx context.Context, lc LaunchConfig, old, fresh []*instance) error {
	room := len(old) + len(fresh) - g.cfg.MinInService
	n := max(0, min(g.cfg.BatchSize, len(old), room))
	g.retireAll(old[:n])
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return g.launchAll(ctx, lc, max(0, g.cfg.Desired-(len(old)+len(fresh)-n)))
}

// lostOne is the error of a new instance that ended by itself, if there is one.
func (g *Group) lostOne() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lost == nil {
		return nil
	}
	return g.lost
}

// sort tells the instances of other launch configurations from those of lc. The
// ones on their way out are left out.
func (g *Group) sort(lc LaunchConfig) (old, fresh []*instance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	live := slices.DeleteFunc(slices.Clone(g.instances), func(i *instance) bool { return i.leaving })
	for _, i := range live {
		if i.launch == lc {
			fresh = append(fresh, i)
		} else {
			old = append(old, i)
		}
	}
	return old, fresh
}

// tellUpdate emits the begin of an update's span and returns what tells of its
// course; every state but rolling_back is its end.
func (g *Group) tellUpdate(from, to LaunchConfig) func(state string, err error) {
	e := recording.Event{
		Kind: recording.EventGroup, Source: "lab", Name: g.cfg.Name, ID: "update-" + to.Name, Edge: recording.Begin, State: "rolling",
		Fields: map[string]any{
			"from_image": from.Image, "from_version": from.Version, "to_image": to.Image, "to_version": to.Version, "launch_config": to.Name,
			"desired": g.cfg.Desired, "min_in_service": g.cfg.MinInService, "batch_size": g.cfg.BatchSize,
		},
	}
	g.cfg.Emit(e)
	return func(state string, err error) {
		e.State, e.Edge, e.Error = state, recording.End, ""
		if err != nil {
			e.Error = err.Error()
		}
		if state == "rolling_back" {
			instant := e
			instant.ID, instant.Edge = "", ""
			g.cfg.Emit(instant)
			return
		}
		g.cfg.Emit(e)
	}
}
