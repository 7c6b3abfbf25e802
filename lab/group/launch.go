package group

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"upness/recording"
)

// LaunchError says why an instance did not come into service, or did not stay.
type LaunchError struct {
	Instance string
	Reason   string
	Err      error // set when the caller's context ended it
}

// Error gives instance and reason.
func (e *LaunchError) Error() string { return "instance " + e.Instance + ": " + e.Reason }

// Unwrap gives the context's error, if that was the reason.
func (e *LaunchError) Unwrap() error { return e.Err }

// launchAll launches n instances at once and waits until all are in service. The
// first failure ends those that are not.
func (g *Group) launchAll(ctx context.Context, lc LaunchConfig, n int) error {
	all, ctx := errgroup.WithContext(ctx)
	for range n {
		all.Go(func() error { return g.launchOne(ctx, lc) })
	}
	return all.Wait()
}

// launchOne launches an instance and waits until it is in service; one that does
// not get there is ended. The error is a *LaunchError.
func (g *Group) launchOne(ctx context.Context, lc LaunchConfig) error {
	i := &instance{id: NewID(), launch: lc, state: Launching, healthy: make(chan struct{})}
	g.mu.Lock()
	g.instances = append(g.instances, i)
	g.mu.Unlock()
	g.set(i, Launching, recording.Begin, nil)
	grace := time.NewTimer(g.cfg.HealthTimeout)
	defer grace.Stop()
	failure := g.bringUp(ctx, i, grace.C)
	if failure == nil {
		g.set(i, InService, "", nil)
		g.spawn(func() { g.keep(i) })
		return nil
	}
	g.abandon(i, failure.Reason)
	return failure
}

// bringUp takes an instance from launch to healthy.
func (g *Group) bringUp(ctx context.Context, i *instance, late <-chan time.Time) *LaunchError {
	server, err := g.cfg.Launch(i.id, i.launch)
	if err != nil {
		return &LaunchError{Instance: i.id, Reason: err.Error()}
	}
	g.mu.Lock()
	i.server = server
	g.mu.Unlock()
	g.set(i, Starting, "", map[string]any{"pid": server.PID()})
	select {
	case address := <-server.Address:
		g.mu.Lock()
		i.address = address
		g.mu.Unlock()
	case <-server.Done():
		return &LaunchError{Instance: i.id, Reason: ended(server)}
	case <-late:
		return &LaunchError{Instance: i.id, Reason: fmt.Sprintf("not listening within %s", g.cfg.HealthTimeout)}
	case <-ctx.Done():
		return interrupted(ctx, i)
	}
	if err := g.balancer.Register(ctx, i.id, i.address); err != nil {
		return &LaunchError{Instance: i.id, Reason: err.Error(), Err: ctx.Err()}
	}
	g.set(i, Registered, "", map[string]any{"address": i.address})
	select {
	case <-i.healthy:
		return nil
	case <-server.Done():
		return &LaunchError{Instance: i.id, Reason: ended(server)}
	case <-late:
		return &LaunchError{Instance: i.id, Reason: fmt.Sprintf("not healthy within %s: %s", g.cfg.HealthTimeout, g.sickness(i))}
	case <-ctx.Done():
		return interrupted(ctx, i)
	}
}

func interrupted(ctx context.Context, i *instance) *LaunchError {
	return &LaunchError{Instance: i.id, Reason: "launch given up: " + context.Cause(ctx).Error(), Err: ctx.Err()}
}

// ended says how a process that should be running came to its end.
func ended(s *Server) string {
	reason := "its process ended"
	if err := s.Err(); err != nil {
		reason += ": " + err.Error()
	}
	if s.Last != nil && s.Last() != "" {
		reason += ": " + s.Last()
	}
	return reason
}

// sickness is what the balancer last said of the instance.
func (g *Group) sickness(i *instance) string {
	targets, err := g.balancer.Targets(g.ctx)
	if err != nil {
		return err.Error()
	}
	for _, t := range targets {
		if t.ID == i.id {
			return t.Reason + ", " + t.Description
		}
	}
	return "not registered"
}
