package loadgen

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// errResent stops a request that net/http began to send a second time.
var errResent = errors.New("the connection was lost with the request on it; a second sending was stopped")

// netHTTP carries requests through net/http's own transport.
type netHTTP struct {
	g         *Generator
	transport *http.Transport
	ctx       context.Context // done when what is open is to be cut
	cancel    context.CancelFunc
}

func newNetHTTP(g *Generator) *netHTTP {
	ctx, cancel := context.WithCancel(context.Background())
	dialer := &net.Dialer{KeepAlive: 15 * time.Second}
	return &netHTTP{g: g, ctx: ctx, cancel: cancel, transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: g.load.Insecure},
		MaxIdleConnsPerHost: int(g.limit.max),
		IdleConnTimeout:     5 * time.Minute,
		DisableCompression:  true,
	}}
}

func (c *netHTTP) close() {
	c.cancel()
	c.transport.CloseIdleConnections()
}

func (c *netHTTP) carry(x *exchange) {
	ctx, cancel := context.WithTimeout(c.ctx, x.deadline-c.g.options.Clock.Now())
	defer cancel()
	w := &watch{x: x, carrier: c, cancel: cancel}
	resp, err := c.transport.RoundTrip(c.request(httptrace.WithClientTrace(ctx, w.trace()), x.request))
	w.settle(x)
	if err != nil {
		x.err = err
		if ctx.Err() == context.DeadlineExceeded {
			x.err = context.DeadlineExceeded
		}
		if w.attempts > 1 {
			x.err = errResent
		}
		return
	}
	defer resp.Body.Close()
	x.err = c.g.receive(x, resp)
}

// request makes net/http's request of ours. Its body is never nil and cannot be
// got again: net/http does not send such a request a second time.
func (c *netHTTP) request(ctx context.Context, r *request) *http.Request {
	out := (&http.Request{
		Method: r.method, URL: r.url, Host: r.host, Header: r.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(r.body)),
		Body:          io.NopCloser(bytes.NewReader(r.body)),
	}).WithContext(ctx)
	return out
}

// watch follows one request through net/http. Its hooks run in goroutines of
// the transport, some of them after the request has ended.
type watch struct {
	mu       sync.Mutex
	x        *exchange
	carrier  *netHTTP
	cancel   context.CancelFunc
	stage    stage
	attempts uint8
	reused   bool
	remote   string
	first    time.Duration
}

func (w *watch) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:             func(httptrace.DNSStartInfo) { w.reach(resolving) },
		ConnectStart:         func(_, _ string) { w.reach(connecting) },
		TLSHandshakeStart:    func() { w.reach(securing) },
		GotConn:              w.gotConn,
		WroteRequest:         func(httptrace.WroteRequestInfo) { w.reach(waiting) },
		GotFirstResponseByte: w.gotFirstByte,
	}
}

// reach notes how far the request came. A dial that goes on for a request that
// has got another connection meanwhile must not take it back.
func (w *watch) reach(s stage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s > w.stage {
		w.stage = s
	}
}

func (w *watch) gotConn(info httptrace.GotConnInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attempts++
	if w.attempts > 1 {
		w.cancel()
		return
	}
	w.stage = writing
	w.reused = info.Reused
	w.remote = info.Conn.RemoteAddr().String()
}

func (w *watch) gotFirstByte() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stage = heading
	w.first = w.carrier.g.options.Clock.Now()
}

// settle hands over what was seen.
func (w *watch) settle(x *exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	x.stage = w.stage
	x.result.Attempts, x.result.Reused, x.result.Remote = w.attempts, w.reused, w.remote
	x.result.FirstByte = w.first
}
