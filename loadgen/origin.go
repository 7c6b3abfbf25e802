package loadgen

import (
	"container/heap"
	"net"
	"net/url"
	"slices"
	"sync"
	"time"
)

// origin is one scheme, host and port that requests go to, with its idle
// connections. The one used last is taken first, so that no more connections
// are kept busy than are needed.
type origin struct {
	scheme string
	host   string // name or address
	port   string
	names  *name

	mu      sync.Mutex
	idle    []*conn
	resting restingConns // of the idle lane
}

// origin is the request's origin.
func (w *wire) origin(r *request) *origin {
	if r.origin != nil {
		return r.origin
	}
	return w.originOf(r.url)
}

func (w *wire) originOf(u *url.URL) *origin {
	key := u.Scheme + "://" + u.Host
	if o, ok := w.origins.Load(key); ok {
		return o.(*origin)
	}
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	o := &origin{scheme: u.Scheme, host: u.Hostname(), port: port, names: w.dialer.name(u.Hostname())}
	known, _ := w.origins.LoadOrStore(key, o)
	return known.(*origin)
}

// String is the origin as people write it.
func (o *origin) String() string { return o.scheme + "://" + net.JoinHostPort(o.host, o.port) }

// current says whether the host's name still stands for an address.
func (o *origin) current(addr string) bool { return o.names.has(addr) }

// take is the idle connection that was used last, or nil.
func (o *origin) take() *conn {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.idle)
	if n == 0 {
		return nil
	}
	c := o.idle[n-1]
	o.idle[n-1] = nil
	o.idle = o.idle[:n-1]
	return c
}

func (o *origin) put(c *conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.idle = append(o.idle, c)
}

// rest leaves a connection idle until a time on the run's axis.
func (o *origin) rest(c *conn, until time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c.rested = until
	heap.Push(&o.resting, c)
}

// maxResting bounds the connections that the idle lane holds open per origin.
const maxResting = 2000

// rested is a connection that has rested for its time, or nil. With as many as
// may be held, the one that is nearest to it is taken.
func (o *origin) rested(now time.Duration) *conn {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := len(o.resting); n == 0 || o.resting[0].rested > now && n < maxResting {
		return nil
	}
	return heap.Pop(&o.resting).(*conn)
}

// weed takes out the idle connections that are not to be kept.
func (o *origin) weed(keep func(*conn) bool) (out []*conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	gone := func(c *conn) bool {
		if keep(c) {
			return false
		}
		out = append(out, c)
		return true
	}
	o.idle = slices.DeleteFunc(o.idle, gone)
	o.resting = slices.DeleteFunc(o.resting, gone)
	heap.Init(&o.resting)
	return out
}

// restingConns is a heap by the time until which they rest.
type restingConns []*conn

// Len, Less, Swap, Push and Pop are for the heap package.
func (r restingConns) Len() int { return len(r) }

// Less puts the one that may serve first before others.
func (r restingConns) Less(i, j int) bool { return r[i].rested < r[j].rested }

// Swap exchanges two.
func (r restingConns) Swap(i, j int) { r[i], r[j] = r[j], r[i] }

// Push adds one at the end.
func (r *restingConns) Push(c any) { *r = append(*r, c.(*conn)) }

// Pop takes the last one.
func (r *restingConns) Pop() any {
	old := *r
	c := old[len(old)-1]
	old[len(old)-1] = nil
	*r = old[:len(old)-1]
	return c
}
