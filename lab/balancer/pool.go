package balancer

import (
	"sync"
	"time"
)

// pool is a target's connections. An idle one is used again last in, first out;
// a target that is draining gets no idle ones, so that its keep-alive can end
// without a race.
type pool struct {
	mu       sync.Mutex
	idle     []*conn // the one used last at the end
	active   map[*conn]struct{}
	draining bool
	closed   bool
}

// take returns an idle connection that the target has not closed, or nil. What
// the target closed before the request was written is no failure of the request.
func (p *pool) take(maxIdle time.Duration) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n := len(p.idle); n > 0; n = len(p.idle) {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		if time.Since(c.idleSince) < maxIdle && c.alive() {
			p.active[c] = struct{}{}
			return c
		}
		c.Close()
	}
	return nil
}

// adopt takes a new connection in, and says no when the target was cut meanwhile.
func (p *pool) adopt(c *conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.Close()
		return false
	}
	if p.active == nil {
		p.active = map[*conn]struct{}{}
	}
	p.active[c] = struct{}{}
	return true
}

// put takes a connection back after a request.
func (p *pool) put(c *conn, reusable bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.active, c)
	if !reusable || p.draining || c.rest() != nil {
		c.Close()
		return
	}
	c.idleSince = time.Now()
	p.idle = append(p.idle, c)
}

// sweep closes the connections that were idle for maxIdle.
func (p *pool) sweep(maxIdle time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.idle) > 0 && time.Since(p.idle[0].idleSince) >= maxIdle {
		p.idle[0].Close()
		p.idle = p.idle[1:]
	}
}

// drain closes the idle connections now and each active one after its request.
func (p *pool) drain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.draining = true
	for _, c := range p.idle {
		c.Close()
	}
	p.idle = nil
}

// cut closes the active connections under their requests and returns their number.
func (p *pool) cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for c := range p.active {
		c.Close()
	}
	return len(p.active)
}
