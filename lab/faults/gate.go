package faults

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// gate is an address with a server behind it whose listener and connections can
// be closed and opened again, apart from each other.
type gate struct {
	addr   string
	server *http.Server
	serve  func(*http.Server, net.Listener) error

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]*connState
	paused   chan struct{} // not nil: nobody accepts until it is closed
}

// connState is what is known of an accepted connection.
type connState struct {
	net      *net.TCPConn
	accepted time.Time
	state    http.ConnState
	used     atomic.Bool // it has served a request
}

type connKey struct{}

// newGate makes a gate on a free port of the host and opens it.
func newGate(host string, port string, h http.Handler, serve func(*http.Server, net.Listener) error) (*gate, error) {
	g := &gate{addr: net.JoinHostPort(host, port), serve: serve, conns: map[net.Conn]*connState{}}
	if serve == nil {
		g.serve = (*http.Server).Serve
	}
	g.server = &http.Server{Handler: h, ErrorLog: silent, ConnContext: g.context, ConnState: g.follow}
	return g, g.open()
}

// open listens, at the same address as before.
func (g *gate) open() error {
	l, err := net.Listen("tcp", g.addr)
	if err != nil {
		return err
	}
	g.mu.Lock()
	g.addr, g.listener = l.Addr().String(), l
	g.mu.Unlock()
	go func() { _ = g.serve(g.server, &gatekeeper{l, g}) }()
	return nil
}

// close closes the listener; connections live on.
func (g *gate) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listener == nil {
		return errors.New("the listener is closed")
	}
	err := g.listener.Close()
	g.listener = nil
	return err
}

// reset resets the connections that which holds for, and returns their number.
func (g *gate) reset(which func(*connState) bool) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for _, c := range g.conns {
		if which == nil || which(c) {
			resetConn(c.net)
			n++
		}
	}
	return n
}

// end closes everything.
func (g *gate) end() { _ = g.server.Close() }

// context gives handlers the connection.
func (g *gate) context(ctx context.Context, c net.Conn) context.Context {
	g.mu.Lock()
	defer g.mu.Unlock()
	state := &connState{net: tcp(c), accepted: time.Now()}
	g.conns[c] = state
	return context.WithValue(ctx, connKey{}, state)
}

func (g *gate) follow(c net.Conn, state http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.conns[c]; s != nil {
		s.state = state
	}
	if state == http.StateClosed || state == http.StateHijacked {
		delete(g.conns, c)
	}
}

// gatekeeper accepts for a gate, unless it is paused.
type gatekeeper struct {
	net.Listener
	gate *gate
}

// Accept waits until the gate is not paused any more.
func (k *gatekeeper) Accept() (net.Conn, error) {
	c, err := k.Listener.Accept()
	if err != nil {
		return nil, err
	}
	k.gate.mu.Lock()
	paused := k.gate.paused
	k.gate.mu.Unlock()
	if paused != nil {
		<-paused
	}
	return c, nil
}

// connOf is the connection that a request came on.
func connOf(r *http.Request) *connState {
	state, _ := r.Context().Value(connKey{}).(*connState)
	return state
}

// tcp finds the TCP connection below TLS.
func tcp(c net.Conn) *net.TCPConn {
	for {
		switch t := c.(type) {
		case *net.TCPConn:
			return t
		case interface{ NetConn() net.Conn }:
			c = t.NetConn()
		default:
			return nil
		}
	}
}

// resetConn ends a connection with a RST.
func resetConn(c *net.TCPConn) {
	if c != nil {
		_ = c.SetLinger(0)
		_ = c.Close()
	}
}
