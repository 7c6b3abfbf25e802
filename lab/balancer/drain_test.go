package balancer

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// slow is a target whose answers wait for free.
type slow struct {
	asked chan struct{}
	free  chan struct{}
}

func newSlow() *slow { return &slow{make(chan struct{}, 100), make(chan struct{})} }

func (s *slow) handle(w http.ResponseWriter, _ *http.Request) {
	s.asked <- struct{}{}
	<-s.free
	io.WriteString(w, "slow")
}

type outcome struct {
	code   int
	header http.Header
	body   string
}

// inFlight sends a request and returns when the target has it.
func (b *running) inFlight(s *slow) <-chan outcome {
	got := make(chan outcome, 1)
	go func() {
		code, header, body, err := get(b.url)
		if err != nil {
			b.t.Error(err)
		}
		got <- outcome{code, header, body}
	}()
	<-s.asked
	return got
}

func TestDrainLetsRequestsEnd(t *testing.T) {
	b := start(t, Config{})
	s := newSlow()
	b.add("old", addrOf(server(t, "old", s.handle)), Healthy)
	got := b.inFlight(s)
	b.add("new", addrOf(server(t, "new", nil)), Healthy)

	drained := make(chan int, 1)
	go func() {
		cut, err := b.Deregister(t.Context(), "old", patience)
		if err != nil {
			t.Error(err)
		}
		drained <- cut
	}()
	if tg := b.await("old", Draining); tg.InFlight != 1 || tg.Reason != DeregistrationInProgress {
		t.Errorf("draining target %+v, want 1 in flight", tg)
	}
	for range 6 {
		if _, _, body := b.get("/"); body != "new" {
			t.Errorf("%q answered while old drains", body)
		}
	}
	close(s.free)
	if o := <-got; o.code != 200 || o.body != "slow" {
		t.Errorf("in flight: %d %q, want its answer", o.code, o.body)
	}
	if cut := <-drained; cut != 0 {
		t.Errorf("%d requests cut, want none", cut)
	}
	b.await("old", Unused)
}

func TestDrainDelayCuts(t *testing.T) {
	b := start(t, Config{})
	s := newSlow()
	defer close(s.free)
	b.add("old", addrOf(server(t, "old", s.handle)), Healthy)
	one, two := b.inFlight(s), b.inFlight(s)
	cut, err := b.Deregister(t.Context(), "old", 20*time.Millisecond)
	if err != nil || cut != 2 {
		t.Errorf("cut %d, %v; want 2", cut, err)
	}
	for _, got := range []<-chan outcome{one, two} {
		o := <-got
		own(t, o.code, o.header, http.StatusBadGateway)
	}
	b.await("old", Unused)
}

// The keep-alive of a server that leaves is raced by nobody: its idle
// connections are closed before deregistration is over.
func TestDrainClosesIdleConnections(t *testing.T) {
	b := start(t, Config{})
	ended := make(chan error, 1)
	target := newRaw(t, func(c net.Conn, _ int64) bool {
		io.WriteString(c, rawOK)
		go func() {
			_, err := c.Read(make([]byte, 1))
			ended <- err
		}()
		return false
	})
	b.add("x", target.addr, Healthy)
	b.get("/")
	b.settled("x")
	if _, err := b.Deregister(t.Context(), "x", patience); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("idle connection of a drained target: %v, want EOF", err)
	}
}

func TestDrainGoesOnAlone(t *testing.T) {
	b := start(t, Config{})
	s := newSlow()
	b.add("old", addrOf(server(t, "old", s.handle)), Healthy)
	got := b.inFlight(s)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := b.Deregister(ctx, "old", patience)
		left <- err
	}()
	b.await("old", Draining)
	cancel()
	if err := <-left; err == nil {
		t.Error("a deregistration that was left gave no error")
	}
	close(s.free)
	<-got
	b.await("old", Unused)
}
