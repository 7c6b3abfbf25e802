package balancer

import (
	"fmt"
	"sync"
	"time"
)

// targets is what the balancer knows of its targets. One lock guards all of it,
// so that choosing a target and counting the request in flight are one act: once
// deregister has returned, no request that was not counted can still come.
type targets struct {
	mu    sync.Mutex
	byID  map[string]*target
	order []*target // by registration
	round []*target // those that get requests now; rebuilt at each change
	next  int       // whose turn it is in round
	log   changes
}

// target is one address behind the balancer. Its fields but the pool, which has
// its own lock, are guarded by targets.mu.
type target struct {
	id, addr string
	health   Health
	passes   int // checks in a row
	failures int
	inFlight int
	requests uint64
	pool     pool
	stop     func()        // ends its health checks
	idle     chan struct{} // closed when draining and nothing is in flight
}

func newTargets() *targets {
	return &targets{byID: map[string]*target{}, log: changes{more: make(chan struct{})}}
}

// add registers a target in state Initial.
func (ts *targets) add(id, addr string, stop func()) (*target, error) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t := ts.byID[id]; t != nil {
		return nil, fmt.Errorf("target %s: already registered, %s", id, t.health.State)
	}
	t := &target{id: id, addr: addr, stop: stop, idle: make(chan struct{})}
	ts.byID[id] = t
	ts.order = append(ts.order, t)
	ts.turn(t, Health{Initial, RegistrationInProgress, "waiting for its first health check"}, 0)
	return t, nil
}

// turn records t's step to h. The lock is held.
func (ts *targets) turn(t *target, h Health, cut int) {
	ts.log.add(Change{At: time.Now(), ID: t.id, Address: t.addr, From: t.health.State, Health: h, Cut: cut})
	t.health = h
	var healthy, unhealthy []*target
	for _, t := range ts.order {
		switch t.health.State {
		case Healthy:
			healthy = append(healthy, t)
		case Unhealthy:
			unhealthy = append(unhealthy, t)
		}
	}
	ts.round = healthy
	if len(healthy) == 0 {
		ts.round = unhealthy // fail open
	}
}

// pick chooses the target of a request and counts the request as in flight. It
// returns nil when there is none. Each pick is followed by one release.
func (ts *targets) pick() *target {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if len(ts.round) == 0 {
		return nil
	}
	ts.next = (ts.next + 1) % len(ts.round)
	t := ts.round[ts.next]
	t.inFlight++
	t.requests++
	return t
}

// release ends a request that pick counted.
func (ts *targets) release(t *target) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t.inFlight--
	if t.health.State == Draining && t.inFlight == 0 {
		close(t.idle)
	}
}

// list returns the targets in the order of their registration.
func (ts *targets) list() []Target {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	list := make([]Target, len(ts.order))
	for i, t := range ts.order {
		list[i] = Target{ID: t.id, Address: t.addr, Health: t.health, InFlight: t.inFlight, Requests: t.requests}
	}
	return list
}
