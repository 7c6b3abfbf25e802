package loadgen

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// errResent stops a request that net/http began to send a second time.
var errResent = errors.New("the connection was lost with the request on it; a second sending was stopped")

// netHTTP carries requests through net/http's own transport: HTTP/2, and what
// goes through a proxy.
type netHTTP struct {
	g         *Generator
	net       net.Dialer
	proxy     *url.URL // nil: none
	transport atomic.Pointer[http.Transport]
	ctx       context.Context // done when what is open is to be cut
	cancel    context.CancelFunc

	mu   sync.Mutex
	used map[reached]bool // by the transport
}

func newNetHTTP(g *Generator) (*netHTTP, error) {
	c := &netHTTP{g: g, net: net.Dialer{KeepAlive: 15 * time.Second}, used: map[reached]bool{}}
	if g.load.Proxy != "" {
		var err error
		if c.proxy, err = url.Parse(g.load.Proxy); err != nil {
			return nil, fmt.Errorf("load.proxy: %w", err)
		}
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.transport.Store(c.newTransport())
	return c, nil
}

func (c *netHTTP) newTransport() *http.Transport {
	t := &http.Transport{
		DialContext:            c.dial,
		TLSClientConfig:        &tls.Config{InsecureSkipVerify: c.g.load.Insecure}, // only when the plan asks for it
		MaxIdleConnsPerHost:    int(c.g.limit.max),
		IdleConnTimeout:        5 * time.Minute,
		DisableCompression:     true,
		MaxResponseHeaderBytes: headLimit,
		Protocols:              new(http.Protocols),
	}
	switch c.g.load.HTTP {
	case "2":
		t.Protocols.SetHTTP2(true)
		t.Protocols.SetUnencryptedHTTP2(true)
	default:
		t.Protocols.SetHTTP1(true)
	}
	if c.proxy != nil {
		t.Proxy = http.ProxyURL(c.proxy)
	}
	return t
}

func (c *netHTTP) close() {
	c.cancel()
	c.transport.Load().CloseIdleConnections()
}

// mostRefusals bounds how often a request is tried because HTTP/2 said that it
// was not begun.
const mostRefusals = 10

// carry sends a request, and sends it again only when the server said that it
// has not begun it: that is how HTTP/2 moves a client to another connection.
// Such a result is ok, has its number of attempts, and says why.
func (c *netHTTP) carry(x *exchange) {
	var (
		refusal string
		before  uint8
	)
	for range mostRefusals {
		x.err = c.once(x)
		x.result.Attempts += before
		if !notBegun(x.err) {
			break
		}
		if before = x.result.Attempts; before > 0 {
			refusal = "sent again: the server moved on (GOAWAY)"
		}
	}
	if refusal != "" && x.err == nil && x.result.Error == "" {
		x.result.Error = refusal
	}
}

// notBegun recognises HTTP/2's word that a request was not processed, and
// net/http's that the connection had gone before it was written. There are no
// types for them that can be reached from here.
func notBegun(err error) bool {
	if err == nil {
		return false
	}
	for _, text := range []string{"graceful shutdown GOAWAY", "REFUSED_STREAM", "cannot rewind body after connection loss"} {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}

// once sends a request once.
func (c *netHTTP) once(x *exchange) error {
	ctx, cancel := context.WithTimeout(c.ctx, x.deadline-c.g.options.Clock.Now())
	defer cancel()
	transport := c.transport.Load()
	if x.lane.anew() {
		// net/http gives a request any connection that is free, or can be shared.
		transport = c.newTransport()
		defer transport.CloseIdleConnections()
	}
	w := &watch{carrier: c, cancel: cancel}
	resp, err := transport.RoundTrip(c.request(httptrace.WithClientTrace(ctx, w.trace()), x))
	w.settle(x)
	switch {
	case err == nil:
		defer resp.Body.Close()
		x.result.Attempts = max(x.result.Attempts, 1) // its hook may come after the answer
		return c.g.receive(x, resp)
	case w.sent() > 1:
		return errResent
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return context.DeadlineExceeded
	default:
		return err
	}
}

// request makes net/http's request of ours. Its body is never nil and cannot be
// got again: net/http does not send such a request a second time by itself.
func (c *netHTTP) request(ctx context.Context, x *exchange) *http.Request {
	r := x.request
	return (&http.Request{
		Method: r.method, URL: r.url, Host: r.host, Header: r.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(r.body)),
		Body:          io.NopCloser(bytes.NewReader(r.body)),
		Close:         x.lane.anew(),
	}).WithContext(ctx)
}

// watch follows one request through net/http. Its hooks run in goroutines of
// the transport, some of them after the request has ended.
type watch struct {
	mu       sync.Mutex
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
		ConnectStart:         func(_, _ string) { w.reach(connecting) },
		TLSHandshakeStart:    func() { w.reach(securing) },
		GotConn:              w.gotConn,
		WroteHeaders:         w.wroteHeaders,
		WroteRequest:         func(httptrace.WroteRequestInfo) { w.reach(waiting) },
		GotFirstResponseByte: w.gotFirstByte,
	}
}

// reach notes how far the request came. A dial that goes on for a request that
// has got another connection meanwhile must not take it back.
func (w *watch) reach(s stage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stage = max(w.stage, s)
}

func (w *watch) gotConn(info httptrace.GotConnInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stage = writing
	w.reused = info.Reused
	w.remote = info.Conn.RemoteAddr().String()
}

// wroteHeaders counts the writings, and stops a second one.
func (w *watch) wroteHeaders() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attempts++
	if w.attempts > 1 {
		w.cancel()
	}
}

func (w *watch) gotFirstByte() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stage = heading
	w.first = w.carrier.g.options.Clock.Now()
}

// sent is how often the request was written.
func (w *watch) sent() uint8 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.attempts
}

// settle hands over what was seen.
func (w *watch) settle(x *exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	x.stage = w.stage
	x.result.Attempts, x.result.Reused, x.result.Remote = w.attempts, w.reused, w.remote
	x.result.FirstByte = w.first
}
