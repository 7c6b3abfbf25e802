package proxy

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// Codes in place of a protocol version, from
// https://www.postgresql.org/docs/current/protocol-message-formats.html
const (
	cancelRequest = 80877102
	sslRequest    = 80877103
	gssEncRequest = 80877104
)

// openingLimit is the longest startup packet that Postgres takes, in bytes.
const openingLimit = 10000

// tlsRecord is the first byte of a TLS handshake (RFC 8446, 5.1): a client that
// begins with it wants `sslnegotiation=direct`.
const tlsRecord = 0x16

// errDemandsTLS is a client that will not speak without TLS.
var errDemandsTLS = errors.New("the client demands TLS, which this proxy does not speak: give the client sslmode=disable (it talks to loopback only), or the proxy a certificate")

// errNothing is a client that hung up without a word.
var errNothing = errors.New("the client said nothing")

// opening is a client's first message: a startup or a cancel request.
type opening struct {
	code       uint32
	raw        []byte
	parameters map[string]string
}

// open reads a client's first message, having answered what it asks before: TLS
// when there is a certificate, GSS encryption never.
func open(conn net.Conn, cert *tls.Config) (net.Conn, opening, error) {
	asked, encrypted := false, false
	for {
		raw, err := readOpening(conn)
		switch {
		case errors.Is(err, io.EOF) && asked && !encrypted:
			return conn, opening{}, errDemandsTLS
		case errors.Is(err, io.EOF):
			return conn, opening{}, errNothing
		case err != nil:
			return conn, opening{}, err
		}
		if raw[0] == tlsRecord {
			if cert == nil || encrypted {
				return conn, opening{}, errDemandsTLS
			}
			direct := cert.Clone()
			direct.NextProtos = []string{"postgresql"}
			conn, encrypted = tls.Server(&prefixed{conn, bytes.NewReader(raw)}, direct), true
			continue
		}
		o := opening{code: binary.BigEndian.Uint32(raw[4:]), raw: raw}
		switch {
		case o.code == sslRequest && cert != nil && !encrypted:
			if _, err := conn.Write([]byte{'S'}); err != nil {
				return conn, o, err
			}
			conn, encrypted = tls.Server(conn, cert), true
		case o.code == sslRequest, o.code == gssEncRequest:
			asked = asked || o.code == sslRequest
			if _, err := conn.Write([]byte{'N'}); err != nil {
				return conn, o, err
			}
		default:
			o.parameters = parameters(raw[8:])
			return conn, o, nil
		}
	}
}

// readOpening reads one packet without a type, and not a byte more: what follows
// may be encrypted. A TLS record is given back as far as it was read.
func readOpening(r io.Reader) ([]byte, error) {
	raw := make([]byte, 8)
	if _, err := io.ReadFull(r, raw[:1]); err != nil {
		return nil, err
	}
	if raw[0] == tlsRecord {
		return raw[:1], nil
	}
	if _, err := io.ReadFull(r, raw[1:]); err != nil {
		return nil, cut(err)
	}
	size := binary.BigEndian.Uint32(raw)
	if size < 8 || size > openingLimit {
		return nil, fmt.Errorf("startup packet: length %d is not between 8 and %d: is this a Postgres client?", size, openingLimit)
	}
	raw = append(raw, make([]byte, size-8)...)
	_, err := io.ReadFull(r, raw[8:])
	return raw, cut(err)
}

// parameters reads a startup message's names and values; what is malformed is
// the server's to refuse.
func parameters(raw []byte) map[string]string {
	all := map[string]string{}
	for {
		name, rest, more := bytes.Cut(raw, []byte{0})
		value, rest, ended := bytes.Cut(rest, []byte{0})
		if !more || !ended || len(name) == 0 {
			return all
		}
		all[string(name)], raw = string(value), rest
	}
}

// prefixed is a connection of which a little was read already.
type prefixed struct {
	net.Conn
	first *bytes.Reader
}

// Read gives the bytes that were read before, and then the connection's.
func (p *prefixed) Read(b []byte) (int, error) {
	if p.first.Len() > 0 {
		return p.first.Read(b)
	}
	return p.Conn.Read(b)
}
