package loadgen

import (
	"net"
	"net/url"
	"sync"
)

// origin is one scheme, host and port that requests go to, with its idle
// connections. The one used last is taken first, so that no more connections
// are kept busy than are needed.
type origin struct {
	scheme string
	host   string // name or address
	port   string
	names  *name

	mu   sync.Mutex
	idle []*conn
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
