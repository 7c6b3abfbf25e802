package loadgen

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"upness/recording"
)

// wire carries requests over HTTP/1.1 connections of its own, with net/http's
// request writer and response parser. The goroutine that has the request does
// everything itself:
//
//	look up, connect, TLS   write   wait for the first byte   read to the end   keep the connection
//
// A request is written once. A pooled connection that the other side has closed
// while it was idle is replaced, as any client does, since nothing was written
// on it: the result says reused = false then. Once a byte was written, whatever
// happens to the connection is the request's result.
type wire struct {
	g       *Generator
	clock   recording.Clock
	epoch   time.Time // offset 0 of the axis, with its monotonic reading
	dialer  dialer
	ctx     context.Context // done when what is open is to be cut
	cancel  context.CancelFunc
	origins sync.Map // by scheme://host:port, *origin

	mu     sync.Mutex
	open   map[*conn]struct{}
	closed bool
}

func newWire(g *Generator) *wire {
	ctx, cancel := context.WithCancel(context.Background())
	now := time.Now()
	w := &wire{
		g: g, clock: g.options.Clock, epoch: now.Add(-g.options.Clock.Offset(now)),
		ctx: ctx, cancel: cancel, open: map[*conn]struct{}{},
	}
	w.dialer = newDialer(w)
	return w
}

// carry takes a request over a connection: an idle one that is still open, or
// a new one.
func (w *wire) carry(x *exchange) {
	o := w.origin(x.request)
	for {
		c, err := w.connection(x, o)
		if err != nil {
			x.err = err
			return
		}
		x.result.Remote, x.result.Reused = c.remote, c.served > 0
		again, err := w.exchange(x, c)
		if again && w.keep(x, o, c) {
			return
		}
		w.drop(c)
		if !errors.Is(err, errStale) {
			x.err = c.remark(err, x.result.Sent)
			return
		}
	}
}

// connection is one of the request's lane: an idle one, or a new one.
func (w *wire) connection(x *exchange, o *origin) (*conn, error) {
	for !x.lane.anew() {
		c := o.take
		if x.lane == idle {
			c = func() *conn { return o.rested(w.clock.Now()) }
		}
		switch c := c(); {
		case c == nil:
			return w.dial(x, o)
		case o.current(c.addr):
			return c, nil
		default:
			w.drop(c)
		}
	}
	return w.dial(x, o)
}

// keep leaves a connection for later requests of the lane, or says that there
// will be none. How long one of the idle lane rests is drawn evenly from nothing
// to the lane's idle time, so that every time at which a server may close it is met.
func (w *wire) keep(x *exchange, o *origin, c *conn) bool {
	c.served++
	c.idle = w.clock.Now()
	switch {
	case x.lane.anew():
		return false
	case x.lane == idle:
		d := newDraw(w.g.load.Seed, nameHash("idle time"), x.result.Seq)
		o.rest(c, c.idle+time.Duration(d.float()*float64(w.g.load.Lanes.IdleTime)))
	default:
		o.put(c)
	}
	return true
}

// dial opens a connection for a request.
func (w *wire) dial(x *exchange, o *origin) (*conn, error) {
	ctx, cancel := context.WithDeadline(w.ctx, w.at(x.deadline))
	defer cancel()
	c, err := w.dialer.dial(ctx, o, x)
	if err != nil {
		return nil, err
	}
	return c, w.register(c)
}

// exchange writes the request and reads the answer. It returns whether the
// connection can be used again.
func (w *wire) exchange(x *exchange, c *conn) (again bool, err error) {
	w.limit(c, x.deadline)
	x.stage = writing
	r, err := w.send(x, c)
	if errors.Is(err, errStale) {
		return false, err
	}
	x.result.Attempts = 1
	if c.at == listening {
		x.stage = waiting
	}
	if err != nil {
		return false, err
	}
	defer r.release()
	x.result.FirstByte = w.clock.Now()
	x.stage = heading
	resp, err := r.head(x.request.method)
	if err != nil {
		return false, headError(r, err)
	}
	err = w.g.receive(x, resp)
	_ = resp.Body.Close()
	whole := err == nil && !x.broken && c.err == nil && r.rest() == 0
	return whole && !resp.Close && resp.StatusCode != http.StatusSwitchingProtocols, err
}

// limit sets the connection's deadline, rounded up by at most a 64th of the
// timeout, so that a busy connection's timer need not be moved for each request.
func (w *wire) limit(c *conn, deadline time.Duration) {
	if grain := w.g.load.Timeout / 64; grain > 0 {
		deadline += grain - deadline%grain
	}
	if deadline != c.deadline {
		c.deadline, c.until = deadline, w.at(deadline)
		_ = c.net.SetDeadline(c.until) // a closed connection shows in the writing
	}
}

// send writes the request in one piece.
func (w *wire) send(x *exchange, c *conn) (*reader, error) {
	if x.request.wire != nil {
		return c.send(x.request.wire)
	}
	b := outgoing.Get().(*bytes.Buffer)
	defer outgoing.Put(b)
	b.Reset()
	if err := x.request.render(b); err != nil {
		return nil, err
	}
	return c.send(b.Bytes())
}

var outgoing = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render writes the request as it goes over the connection.
func (r *request) render(b *bytes.Buffer) error {
	out := http.Request{
		Method: r.method, URL: r.url, Host: r.host, Header: r.header,
		ContentLength: int64(len(r.body)),
	}
	if len(r.body) > 0 {
		out.Body = io.NopCloser(bytes.NewReader(r.body))
	}
	return out.Write(b)
}

// at is the instant of an offset.
func (w *wire) at(offset time.Duration) time.Time { return w.epoch.Add(offset) }

// register notes an open connection, so that close can end it.
func (w *wire) register(c *conn) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		_ = c.net.Close()
		return context.Canceled
	}
	w.open[c] = struct{}{}
	return nil
}

// drop closes a connection.
func (w *wire) drop(c *conn) {
	w.mu.Lock()
	delete(w.open, c)
	w.mu.Unlock()
	_ = c.net.Close()
}

// close ends every connection, used or idle.
func (w *wire) close() {
	w.cancel()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for c := range w.open {
		_ = c.net.Close()
	}
	clear(w.open)
}
