package loadgen

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"upness/plan"
	"upness/recording"
)

// moving is a name whose addresses the test decides.
func moving(g *Generator, addrs *atomic.Pointer[[]string]) *name {
	n := g.wire.dialer.name("balancer.test")
	n.look = func(context.Context, string) ([]string, error) {
		if a := addrs.Load(); a != nil {
			return *a, nil
		}
		return nil, &net.DNSError{Err: "server misbehaving", Name: "balancer.test", IsTemporary: true}
	}
	return n
}

// expire makes a name's look-up old, as time would.
func expire(n *name) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = n.asked.Add(-lookupAge)
}

func everywhere(t *testing.T) (port string) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: status(200), ErrorLog: quiet}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port
}

func TestAMovedNameIsFollowed(t *testing.T) {
	port := everywhere(t)
	g, s := generator(t, load("http://balancer.test:"+port, 1, time.Second))
	var addrs atomic.Pointer[[]string]
	n := moving(g, &addrs)
	addrs.Store(&[]string{"127.0.0.1"})
	g.send(&due{seq: 0})
	g.send(&due{seq: 1})
	addrs.Store(&[]string{"127.0.0.2"})
	g.send(&due{seq: 2}) // not looked up again yet
	expire(n)
	g.wire.tidy(context.Background(), g.wire.originOf(g.targets[0].fixed.url))
	g.send(&due{seq: 3})
	addrs.Store(nil)
	expire(n)
	g.send(&due{seq: 4, lane: fresh})
	want := []string{"127.0.0.1 false ok", "127.0.0.1 true ok", "127.0.0.1 true ok", "127.0.0.2 false ok", " false dns"}
	for i, r := range s.results {
		host, _, _ := net.SplitHostPort(r.Remote)
		if got := fmt.Sprintf("%s %t %s", host, r.Reused, r.Kind); got != want[i] {
			t.Errorf("request %d: %s, want %s: %+v", i, got, want[i], r)
		}
	}
}

func TestEachAddressGetsItsTurn(t *testing.T) {
	port := everywhere(t)
	g, s := generator(t, load("http://balancer.test:"+port, 1, time.Second))
	var addrs atomic.Pointer[[]string]
	moving(g, &addrs)
	addrs.Store(&[]string{"127.0.0.1", "127.0.0.2", "127.0.0.3"})
	for i := range uint64(9) {
		g.send(&due{seq: i, lane: fresh})
	}
	seen := map[string]int{}
	for _, r := range s.results {
		seen[strings.TrimSuffix(r.Remote, ":"+port)]++
	}
	if seen["127.0.0.1"] != 3 || seen["127.0.0.2"] != 3 || seen["127.0.0.3"] != 3 {
		t.Errorf("requests by address: %v, want 3 each", seen)
	}
}

// A machine that is out of files is our trouble, and a blind time.
func TestOutOfFilesIsOurs(t *testing.T) {
	url := serve(t, status(200))
	var blind atomic.Int64
	s := &shelf{}
	l := load(url, 1, time.Second)
	l.Lanes = plan.Lanes{Fresh: 1}
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: s, Events: func(e recording.Event) {
		if e.Kind == recording.EventBlind {
			blind.Add(1)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Cut)
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	none := before
	none.Cur = 3
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &none); err != nil {
		t.Fatal(err)
	}
	g.send(&due{lane: fresh})
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	g.send(&due{lane: fresh})
	if s.results[0].Kind != recording.Ours || s.results[1].Kind != recording.OK || blind.Load() == 0 {
		t.Errorf("results %+v, %d blind events", s.results, blind.Load())
	}
}

func TestLanesByAddressFamily(t *testing.T) {
	port := everywhere(t)
	g, s := generator(t, load("http://balancer.test:"+port, 1, time.Second))
	var addrs atomic.Pointer[[]string]
	moving(g, &addrs)
	addrs.Store(&[]string{"127.0.0.1", "::1"})
	g.send(&due{seq: 0, lane: ipv4})
	g.send(&due{seq: 1, lane: ipv4})
	g.send(&due{seq: 2, lane: ipv6}) // nobody listens there, or the machine has no IPv6
	addrs.Store(&[]string{"127.0.0.1"})
	expire(g.wire.dialer.name("balancer.test"))
	g.send(&due{seq: 3, lane: ipv6})
	for i, want := range []string{"127.0.0.1 true", "127.0.0.1 true", "::1 false", " false"} {
		r := s.results[i]
		host, _, _ := net.SplitHostPort(r.Remote)
		if got := fmt.Sprintf("%s %t", host, r.Kind == recording.OK); got != want || r.Reused {
			t.Errorf("request %d: %s, want %s: %+v", i, got, want, r)
		}
	}
	if r := s.results[3]; r.Kind != recording.DNS {
		t.Errorf("%+v, want dns", r)
	}
}

// A name with two families of which one answers, as localhost often is, is
// requested over that one.
func TestUnreachableFamilyIsLeftOut(t *testing.T) {
	port := everywhere(t)
	g, s := generator(t, load("http://balancer.test:"+port, 1, time.Second))
	var addrs atomic.Pointer[[]string]
	moving(g, &addrs)
	addrs.Store(&[]string{"127.0.0.1", "::1"})
	if err := g.Probe(context.Background()); err != nil {
		t.Fatal(err)
	}
	for i := range uint64(4) {
		g.send(&due{seq: i, lane: fresh})
	}
	if got := s.kinds(); got[recording.OK] != 4 {
		t.Errorf("kinds %v, want 4 ok", got)
	}
}

func TestUserInURLIsSent(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "ada" || password != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	g, s := generator(t, load(strings.Replace(url, "http://", "http://ada:secret@", 1), 1, time.Second))
	g.send(&due{})
	if r := s.results[0]; r.Kind != recording.OK {
		t.Errorf("result %+v", r)
	}
}
