package loadgen

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upness/recording"
)

// The one connection of HTTP/2 does not keep to an address that the name has
// left; what is open on it ends there.
func TestHTTP2FollowsAMovedName(t *testing.T) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	begun, goOn := make(chan struct{}), make(chan struct{})
	var asked atomic.Int64
	s := &http.Server{ErrorLog: quiet, Protocols: new(http.Protocols), Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if asked.Add(1) == 2 {
			close(begun)
			<-goOn
		}
	})}
	s.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())

	plan := load("http://balancer.test:"+port, 1, time.Second)
	plan.HTTP = "2"
	g, got := generator(t, plan)
	c := g.carrier.(*netHTTP)
	var addrs atomic.Pointer[[]string]
	n := moving(g, &addrs)
	addrs.Store(&[]string{"127.0.0.1"})
	g.send(&due{seq: 0})
	var open sync.WaitGroup
	open.Go(func() { g.send(&due{seq: 1}) })
	<-begun
	expire(n)
	c.tidy(t.Context()) // the name has not moved
	g.send(&due{seq: 2})
	addrs.Store(&[]string{"127.0.0.2"})
	expire(n)
	c.tidy(t.Context())
	g.send(&due{seq: 3})
	close(goOn)
	open.Wait()
	want := []string{"127.0.0.1 false", "127.0.0.1 true", "127.0.0.1 true", "127.0.0.2 false"}
	for _, r := range got.results {
		host, _, _ := net.SplitHostPort(r.Remote)
		host += map[bool]string{false: " false", true: " true"}[r.Reused]
		if r.Kind != recording.OK || host != want[r.Seq] {
			t.Errorf("request %d: %s, want %s: %+v", r.Seq, host, want[r.Seq], r)
		}
	}
}

// A name that does not resolve is a result of its own through net/http too.
func TestHTTP2WithoutAnAddress(t *testing.T) {
	plan := load("http://balancer.test:1", 1, time.Second)
	plan.HTTP = "2"
	g, got := generator(t, plan)
	moving(g, new(atomic.Pointer[[]string]))
	g.send(&due{})
	if r := got.results[0]; r.Kind != recording.DNS || !strings.Contains(r.Error, "server misbehaving") {
		t.Errorf("result %+v", r)
	}
}
