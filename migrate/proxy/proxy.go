package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/trace"
	"upness/plan"
)

// Options is what a proxy needs to know.
type Options struct {
	DSN      plan.Secret     // of the server; its user and password are not used to log in
	Listen   string          // default 127.0.0.1:0
	TLS      *tls.Config     // with which clients may encrypt; nil: not at all
	Observer *trace.Observer // reads locks; nil: statements are timed and never held

	// Told of statements that may change something, and of others that failed or
	// took strong locks; one call at a time, which must not wait for the proxy. May
	// be nil.
	Statement func(Statement)
	Warn      func(text string) // a line for people: a connection lost, a client refused; may be nil
}

// Statement is a statement of a client, told at its begin and again when it and
// its transaction have ended.
type Statement struct {
	ID    int64 // within the proxy, from 1
	PID   int   // of the backend that ran it
	Ended bool
	Trace trace.Trace // at the begin: SQL and Began
}

// Proxy is a server for migration commands.
type Proxy struct {
	opts     Options
	cfg      *pgconn.Config
	listener net.Listener
	stop     context.CancelFunc
	done     sync.WaitGroup
	ids      atomic.Int64
	clients  atomic.Int64

	telling sync.Mutex // of callbacks, one at a time

	mu      sync.Mutex
	servers map[string]server // where a session that can be cancelled is, by its key
}

// Start listens. It has tried the server once, so that a wrong DSN is said before
// a command is started. The proxy ends with ctx, and the sessions with it.
func Start(ctx context.Context, o Options) (*Proxy, error) {
	cfg, err := pgconn.ParseConfig(o.DSN.Reveal())
	if err != nil {
		return nil, fmt.Errorf("proxy: database: %w", err)
	}
	conn, _, err := connect(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if err := conn.Close(); err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	p := &Proxy{opts: o, cfg: cfg, servers: map[string]server{}}
	if p.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", o.Listen); err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	ctx, p.stop = context.WithCancel(ctx)
	context.AfterFunc(ctx, func() { p.listener.Close() })
	p.done.Go(func() { p.accept(ctx) })
	return p, nil
}

// Address is where the proxy listens, host:port.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Clients is how many connections have come to run statements.
func (p *Proxy) Clients() int { return int(p.clients.Load()) }

// Close hangs up on all clients and waits until every statement has been told.
func (p *Proxy) Close() {
	p.stop()
	p.done.Wait()
}

// Wait waits until all clients have hung up, at most for d: a command that has
// ended may have said good-bye on connections that are not read to their end.
func (p *Proxy) Wait(d time.Duration) {
	p.listener.Close()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		p.done.Wait()
	}()
	select {
	case <-gone:
	case <-time.After(d):
	}
}

// acceptPause is the wait after a failed accept: out of files, mostly.
const acceptPause = 50 * time.Millisecond

func (p *Proxy) accept(ctx context.Context) {
	for {
		conn, err := p.listener.Accept()
		switch {
		case err == nil:
			p.done.Go(func() { p.serve(ctx, conn) })
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		default:
			p.warn(fmt.Sprintf("proxy: %v", err))
			time.Sleep(acceptPause)
		}
	}
}

// openTimeout is how long a client may take to say what it wants.
const openTimeout = time.Minute

// serve carries one client's connection.
func (p *Proxy) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	_ = conn.SetDeadline(time.Now().Add(openTimeout))
	client, o, err := open(conn, p.opts.TLS)
	if err != nil {
		p.refused(ctx, client, err)
		return
	}
	if o.code == cancelRequest {
		p.cancel(ctx, o)
		return
	}
	_ = conn.SetDeadline(time.Time{})
	p.clients.Add(1)
	upstream, at, err := connect(ctx, p.cfg)
	if err == nil {
		_, err = upstream.Write(o.raw)
	}
	if err != nil {
		p.lost(ctx, "", err)
		refuse(client, connectionFailure, "upness: "+err.Error())
		return
	}
	defer context.AfterFunc(ctx, func() { upstream.Close() })()
	s := newSession(ctx, p, client, upstream)
	s.at = at
	if _, replicates := o.parameters["replication"]; replicates {
		s.blind = true
	}
	if err := s.run(); err != nil {
		p.warn("proxy: " + err.Error())
	}
}

// refused tells of a client that could not be served.
func (p *Proxy) refused(ctx context.Context, client net.Conn, err error) {
	var network net.Error
	if ctx.Err() != nil || errors.As(err, &network) && !network.Timeout() {
		return
	}
	if errors.Is(err, errNothing) {
		return // a probe of the port, or a client that changed its mind
	}
	p.warn(fmt.Sprintf("proxy: client %s: %v", client.RemoteAddr(), err))
	refuse(client, protocolViolation, "upness: "+err.Error())
}

// protocolViolation is the SQLSTATE for a client that is not understood.
const protocolViolation = "08P01"

func (p *Proxy) warn(text string) {
	p.telling.Lock()
	defer p.telling.Unlock()
	if p.opts.Warn != nil {
		p.opts.Warn(text)
	}
}

// lost tells of a server that was not reached, unless the proxy has ended: then
// nobody was to reach it.
func (p *Proxy) lost(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		p.warn(fmt.Sprintf("proxy: %s%v", what, err))
	}
}

func (p *Proxy) tell(st Statement) {
	p.telling.Lock()
	defer p.telling.Unlock()
	if p.opts.Statement != nil {
		p.opts.Statement(st)
	}
}
