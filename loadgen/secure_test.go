package loadgen

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upness/recording"
)

// swapping is a TLS server whose certificate can be changed while it runs.
type swapping struct {
	*httptest.Server
	cert   atomic.Pointer[tls.Certificate]
	closed chan struct{}
}

func newSwapping(t *testing.T) *swapping {
	s := &swapping{closed: make(chan struct{}, 100)}
	s.cert.Store(selfSigned(t, "one"))
	s.Server = httptest.NewUnstartedServer(status(200))
	s.Config.ErrorLog = quiet
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			s.closed <- struct{}{}
		}
	}
	s.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return &tls.Config{Certificates: []tls.Certificate{*s.cert.Load()}}, nil // a new one: its tickets are not known to the next
	}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func selfSigned(t *testing.T, name string) *tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestTLSConnectionsAreReusedAndReplaced(t *testing.T) {
	server := newSwapping(t)
	l := load(server.URL, 1, time.Second)
	l.Insecure = true
	g, s := generator(t, l)
	g.send(&due{seq: 0})
	g.send(&due{seq: 1})
	g.send(&due{seq: 2})
	server.CloseClientConnections()
	<-server.closed
	g.send(&due{seq: 3})
	for i, reused := range []bool{false, true, true, false} {
		if r := s.results[i]; r.Kind != recording.OK || r.Reused != reused || r.Attempts != 1 {
			t.Errorf("request %d: %+v, want ok with reused %t", i, r, reused)
		}
	}
}

func TestAnotherCertificateIsNoted(t *testing.T) {
	server := newSwapping(t)
	l := load(server.URL, 1, time.Second)
	l.Insecure = true
	var mu sync.Mutex
	var events []recording.Event
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: &shelf{}, Events: func(e recording.Event) {
		if e.Kind == recording.EventBlind {
			return // on a busy machine these are late
		}
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Cut)
	for i := range 4 {
		if i == 2 {
			server.cert.Store(selfSigned(t, "two"))
		}
		g.send(&due{lane: fresh})
	}
	mu.Lock()
	defer mu.Unlock()
	if len(events) != 1 || events[0].Kind != recording.EventWarning || events[0].Name != server.URL {
		t.Errorf("events %+v, want one about another certificate of %s", events, server.URL)
	}
}
