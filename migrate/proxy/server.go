package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// connectTimeout is how long a connection to the server may take unless the DSN
// says otherwise.
const connectTimeout = 30 * time.Second

// server is one place of the DSN where the server may be, with or without TLS.
type server struct {
	network, address string
	tls              *tls.Config // nil: without
	direct           bool        // TLS from the first byte
}

// servers are the DSN's, in the order in which they are tried: with
// sslmode=prefer each host comes twice.
func servers(cfg *pgconn.Config) []server {
	all := []server{serverOf(cfg, cfg.Host, cfg.Port, cfg.TLSConfig)}
	for _, f := range cfg.Fallbacks {
		all = append(all, serverOf(cfg, f.Host, f.Port, f.TLSConfig))
	}
	return all
}

func serverOf(cfg *pgconn.Config, host string, port uint16, secure *tls.Config) server {
	network, address := pgconn.NetworkAddress(host, port)
	return server{network, address, secure, cfg.SSLNegotiation == "direct"}
}

// connect tries one after the other.
func connect(ctx context.Context, cfg *pgconn.Config) (net.Conn, server, error) {
	limit := cfg.ConnectTimeout
	if limit == 0 {
		limit = connectTimeout
	}
	var errs []error
	for _, s := range servers(cfg) {
		conn, err := s.connect(ctx, limit)
		if err == nil {
			return conn, s, nil
		}
		errs = append(errs, err)
	}
	return nil, server{}, fmt.Errorf("database at %s: %w", servers(cfg)[0].address, errs[len(errs)-1])
}

func (s server) connect(ctx context.Context, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, s.network, s.address)
	if err != nil || s.tls == nil {
		return conn, err
	}
	secure, err := s.encrypt(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}

// encrypt asks the server for TLS and makes it.
func (s server) encrypt(ctx context.Context, conn net.Conn) (net.Conn, error) {
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if !s.direct {
		if err := askTLS(conn); err != nil {
			return nil, err
		}
	}
	secure := tls.Client(conn, s.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return secure, nil
}

func askTLS(conn net.Conn) error {
	raw, err := (&pgproto3.SSLRequest{}).Encode(nil)
	if err != nil {
		return err
	}
	if _, err := conn.Write(raw); err != nil {
		return err
	}
	// A single byte: what follows it must come encrypted.
	answer := make([]byte, 1)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return fmt.Errorf("TLS: %w", cut(err))
	}
	if answer[0] != 'S' {
		return errors.New("TLS: the server does not offer it, and sslmode of the DSN demands it")
	}
	return nil
}
