package loadgen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"upness/recording"
)

// StartError says why a load cannot begin: a host that cannot be reached or a
// rate that cannot be made. It is for the user to put right, before anything is
// recorded.
type StartError struct {
	Host string // scheme://host:port, empty when no host is at fault
	Text string // one line
	Err  error  // may be nil
}

// Error is one line that names the host and what to look at.
func (e *StartError) Error() string {
	if e.Host == "" {
		return e.Text
	}
	return e.Host + ": " + e.Text
}

// Unwrap gives the cause.
func (e *StartError) Unwrap() error { return e.Err }

// probeTimeout bounds the first contact with one host.
const probeTimeout = 10 * time.Second

// Probe makes first contact with each host of the load: it looks the name up,
// connects and, for https, makes the TLS handshake. It sends no request, since
// that might write, but to the control URL. It also refuses a rate far above what this machine can make.
// Its errors are of type *StartError.
func (g *Generator) Probe(ctx context.Context) error {
	seen := map[string]bool{}
	for _, t := range g.targets {
		r, err := t.request(&due{turns: make([]uint64, len(t.turns))})
		if err != nil {
			return &StartError{Text: fmt.Sprintf("target %q: %v", t.name, err), Err: err}
		}
		o := g.wire.originOf(g.firstHop(r.url))
		if seen[o.String()] {
			continue
		}
		seen[o.String()] = true
		if err := g.wire.probe(ctx, o, min(g.load.Timeout, probeTimeout)); err != nil {
			return err
		}
	}
	if err := g.probeControl(ctx); err != nil {
		return err
	}
	return g.checkRate(ctx)
}

// probeControl asks the control URL once, as it will be asked throughout: one that
// never answers would make the whole run blind.
func (g *Generator) probeControl(ctx context.Context) error {
	u, err := url.Parse(g.load.Control)
	if g.load.Control == "" || err != nil {
		return err
	}
	o := g.wire.originOf(u)
	timeout := min(g.load.Timeout, probeTimeout)
	err = g.wire.probe(ctx, o, timeout)
	if start := (*StartError)(nil); errors.As(err, &start) {
		start.Host = "control: " + start.Host
		return start
	}
	if _, _, ok := g.poller(g.load.Control, timeout)(); !ok {
		return &StartError{Host: "control: " + o.String(), Text: "no answer with a status of 2xx"}
	}
	return nil
}

// firstHop is what connections for a URL are made to: its host, or the proxy.
func (g *Generator) firstHop(u *url.URL) *url.URL {
	if proxy, err := url.Parse(g.load.Proxy); g.load.Proxy != "" && err == nil {
		return proxy
	}
	return u
}

// probe connects to an origin once and closes the connection.
func (w *wire) probe(ctx context.Context, o *origin, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	o.names.settle(ctx, o.port)
	var x exchange
	d := w.dialer
	d.tls = d.tls.Clone()
	d.tls.NextProtos = nil // whichever version of HTTP it speaks
	c, err := d.dial(ctx, o, &x)
	if err != nil {
		return &StartError{Host: o.String(), Text: explain(err, x.stage, timeout), Err: err}
	}
	_ = c.net.Close()
	return nil
}

// explain says in one line what a user can do about a failed first contact.
func explain(err error, at stage, timeout time.Duration) string {
	var (
		dns    *net.DNSError
		record tls.RecordHeaderError
	)
	switch kind := classify(err, at); {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "unknown host: the name does not resolve"
	case kind == recording.DNS:
		return "the name could not be looked up: " + errorLine(err)
	case kind == recording.Refused:
		return "connection refused: nothing listens there"
	case kind == recording.ConnectTimeout && isTimeout(err):
		return fmt.Sprintf("no connection within %s: is there a firewall, or a wrong port?", timeout)
	case errors.As(err, &record):
		return "it does not speak TLS: should the URL begin with http://?"
	case kind == recording.TLS:
		return "TLS: " + errorLine(err) + " (`insecure: true` accepts any certificate)"
	case kind == recording.Ours:
		return "no connection from this machine: " + errorLine(err)
	default:
		return errorLine(err)
	}
}

// settle finds out which address family of a name that has both can be reached
// from here. A service on this machine often listens on one of localhost's two
// addresses only; to take each in turn would then book our choice on the service.
func (n *name) settle(ctx context.Context, port string) {
	addrs, err := n.lookup(ctx)
	if err != nil || n.fixed {
		return
	}
	four, six := family(addrs, 4), family(addrs, 6)
	if len(four) == 0 || len(six) == 0 {
		return
	}
	switch open4, open6 := anyOpen(ctx, four, port), anyOpen(ctx, six, port); {
	case open4 && !open6:
		n.keep(4)
	case open6 && !open4:
		n.keep(6)
	}
}

func anyOpen(ctx context.Context, addrs []string, port string) bool {
	d := net.Dialer{Timeout: 2 * time.Second}
	for _, a := range addrs {
		if c, err := d.DialContext(ctx, "tcp", net.JoinHostPort(a, port)); err == nil {
			_ = c.Close()
			return true
		}
	}
	return false
}

// keep leaves only one family's addresses to lanes that take any.
func (n *name) keep(only int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.only = only
}
