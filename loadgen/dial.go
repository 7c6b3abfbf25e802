package loadgen

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// dialer opens connections, one address each, without a second try elsewhere:
// an address that does not answer is a finding. Each TLS handshake is a whole
// one, as a new user's is: a resumed session would hide that the certificate
// has changed.
type dialer struct {
	wire  *wire
	net   net.Dialer
	tls   *tls.Config
	names *sync.Map // by host, *name
	certs *certificates
}

func newDialer(w *wire) dialer {
	return dialer{
		wire: w,
		net:  net.Dialer{KeepAlive: 15 * time.Second},
		tls: &tls.Config{
			InsecureSkipVerify: w.g.load.Insecure, // only when the plan asks for it
			NextProtos:         []string{"http/1.1"},
		},
		names: &sync.Map{},
		certs: &certificates{clock: w.clock, events: w.g.options.Events},
	}
}

// name is the one look-up of a host.
func (d *dialer) name(host string) *name {
	n, _ := d.names.LoadOrStore(host, newName(host))
	return n.(*name)
}

// dial connects for a request and notes in it how far that came.
func (d *dialer) dial(ctx context.Context, o *origin, x *exchange) (*conn, error) {
	x.stage = resolving
	addr, err := o.names.next(ctx, x.lane.family())
	if err != nil {
		return nil, err
	}
	x.stage = connecting
	x.result.Remote = net.JoinHostPort(addr, o.port)
	raw, err := d.net.DialContext(ctx, "tcp", x.result.Remote)
	if err != nil {
		return nil, err
	}
	tcp := raw.(*net.TCPConn)
	if o.scheme == "https" {
		x.stage = securing
		if raw, err = d.secure(ctx, o, tcp); err != nil {
			_ = tcp.Close()
			return nil, err
		}
	}
	c, err := newConn(raw, tcp)
	if err != nil {
		_ = tcp.Close()
		return nil, err
	}
	c.addr, c.opened = addr, d.wire.clock.Now()
	return c, nil
}

// secure makes the TLS handshake.
func (d *dialer) secure(ctx context.Context, o *origin, tcp *net.TCPConn) (net.Conn, error) {
	cfg := d.tls.Clone()
	cfg.ServerName = o.host
	s := tls.Client(tcp, cfg)
	if err := s.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	d.certs.seen(o, s.ConnectionState())
	return s, nil
}
