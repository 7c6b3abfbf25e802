package loadgen

import (
	"context"
	"net"
	"time"
)

// reached is an address that the transport has connected to for a name.
type reached struct{ host, addr string }

// dial connects as the own transport does: to each address of a name in turn,
// without a second try elsewhere.
func (c *netHTTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addr, err := c.g.wire.dialer.name(host).next(ctx, 0)
	if err != nil {
		return nil, err
	}
	conn, err := c.net.DialContext(ctx, network, net.JoinHostPort(addr, port))
	if err == nil {
		c.mu.Lock()
		c.used[reached{host, addr}] = true
		c.mu.Unlock()
	}
	return conn, err
}

// sweep follows names that move, until ctx is done. Without it a connection in
// use, as that of HTTP/2 always is, would keep to a balancer's old address.
func (c *netHTTP) sweep(ctx context.Context) { everySweep(ctx, func() { c.tidy(ctx) }) }

// tidy takes a new transport when an address in use is none of its name's any
// more: net/http cannot be told to leave one connection. What is open on the old
// transport ends there, within the timeout.
func (c *netHTTP) tidy(ctx context.Context) {
	if !c.hasMoved(ctx) {
		return
	}
	c.mu.Lock()
	c.used = map[reached]bool{}
	c.mu.Unlock()
	old := c.transport.Swap(c.newTransport())
	old.CloseIdleConnections()
	time.AfterFunc(c.g.load.Timeout+grace, old.CloseIdleConnections)
}

func (c *netHTTP) hasMoved(ctx context.Context) (moved bool) {
	c.mu.Lock()
	used := make([]reached, 0, len(c.used))
	for u := range c.used {
		used = append(used, u)
	}
	c.mu.Unlock()
	for _, u := range used {
		n := c.g.wire.dialer.name(u.host)
		_, _ = n.lookup(ctx) // a request that needs the name gets the error itself
		moved = moved || !n.has(u.addr)
	}
	return moved
}
