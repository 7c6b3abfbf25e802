package faults

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// authority issues the stage's certificates. Its own is in File, which clients
// take as the only one to trust (SSL_CERT_FILE).
type authority struct {
	File    string
	cert    *x509.Certificate
	key     *ecdsa.PrivateKey
	current atomic.Pointer[tls.Certificate]
}

func newAuthority(dir string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "upness stage"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("certificate of the stage's authority: %w", err)
	}
	a := &authority{File: filepath.Join(dir, "authority.pem"), key: key}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	if err := os.WriteFile(a.File, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	good, err := a.issue("127.0.0.1", time.Now().Add(time.Hour))
	if err != nil {
		return nil, err
	}
	a.current.Store(good)
	return a, nil
}

// issue makes a certificate for an address that is valid until a time.
func (a *authority) issue(address string, until time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "stage"},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: until,
		IPAddresses: []net.IP{net.ParseIP(address)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("certificate of the stage: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// config serves whatever certificate is the current one.
func (a *authority) config(http2 bool) *tls.Config {
	c := &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return a.current.Load(), nil }}
	// A session that is resumed shows no certificate.
	c.SessionTicketsDisabled = true
	if http2 {
		c.NextProtos = []string{"h2", "http/1.1"}
	}
	return c
}

// serveBad serves another certificate during the fault.
func (s *Stage) serveBad(bad *tls.Certificate, err error) {
	if err != nil {
		s.failed(err)
		return
	}
	good := s.tls.current.Load()
	s.wait(s.At)
	s.tls.current.Store(bad)
	from := time.Now()
	s.wait(s.At + s.For)
	s.tls.current.Store(good)
	// A connection that is being made as the certificate changes may get either.
	s.record.down(Outage{Span: Span{from, time.Now()}, Scope: s.fault.Scope, Loose: true})
}
