package balancer

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// deregister takes a target out. No request goes to it from now on; those in
// flight may end within delay, then their connections are closed and their
// clients get a 502. It returns when the balancer has no connection to the
// target left, with the number of requests that were cut. When ctx ends before,
// the draining goes on by itself.
func (ts *targets) deregister(ctx context.Context, id string, delay time.Duration) (cut int, err error) {
	t, err := ts.drain(id)
	if err != nil {
		return 0, err
	}
	t.stop()
	t.pool.drain()
	done := make(chan int, 1)
	go func() { done <- ts.finish(t, delay) }()
	select {
	case cut = <-done:
		return cut, nil
	case <-ctx.Done():
		return 0, fmt.Errorf("target %s: draining: %w", id, ctx.Err())
	}
}

// drain turns the target to Draining.
func (ts *targets) drain(id string) (*target, error) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.byID[id]
	if t == nil {
		return nil, fmt.Errorf("target %s: not registered", id)
	}
	if t.health.State == Draining {
		return nil, fmt.Errorf("target %s: already draining", id)
	}
	ts.turn(t, Health{Draining, DeregistrationInProgress, "requests in flight may end"}, 0)
	if t.inFlight == 0 {
		close(t.idle)
	}
	return t, nil
}

// finish waits for the requests in flight, cuts what is left after delay, and
// forgets the target. As with ALB the delay ends early when nothing is in flight.
func (ts *targets) finish(t *target, delay time.Duration) (cut int) {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-t.idle:
	case <-timer.C:
		cut = t.pool.cut()
	}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	delete(ts.byID, t.id)
	ts.order = slices.DeleteFunc(ts.order, func(other *target) bool { return other == t })
	ts.turn(t, Health{Unused, NotRegistered, "deregistered"}, cut)
	return cut
}
