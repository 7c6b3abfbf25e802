package loadgen

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// gate is a server that holds requests until it is told what to do with them.
type gate struct {
	mu   sync.Mutex
	held []net.Conn
	all  chan []net.Conn // gets the connections when size requests are held
	size int
	l    net.Listener
}

// close ends the listener, and leaves the connections.
func (g *gate) close() { _ = g.l.Close() }

func newGate(t *testing.T, size int) (*gate, string) {
	l, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{size: size, all: make(chan []net.Conn, 100), l: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			go g.read(c)
		}
	}()
	return g, "http://" + l.Addr().String()
}

// read holds each request that comes on a connection.
func (g *gate) read(c net.Conn) {
	r := bufio.NewReader(c)
	for {
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		g.mu.Lock()
		if g.held = append(g.held, c); len(g.held) == g.size {
			g.all <- g.held
			g.held = nil
		}
		g.mu.Unlock()
	}
}

const okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// A reset with 50 requests in flight on reused connections is 50 resets: none
// is sent a second time, though they are GETs.
func TestResetInFlightShowsEveryOne(t *testing.T) {
	gate, url := newGate(t, 50)
	go func() {
		for _, c := range <-gate.all {
			_, _ = c.Write([]byte(okAnswer))
		}
		for _, c := range <-gate.all {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	}()
	g, s := generator(t, load(url, 1, time.Second))
	for first := range uint64(2) {
		var sent sync.WaitGroup
		for i := range uint64(50) {
			sent.Go(func() { g.send(&due{seq: 50*first + i}) })
		}
		sent.Wait()
	}
	checkAccounting(t, s, g)
	if got := s.kinds(); got[recording.OK] != 50 || got[recording.Reset] != 50 {
		t.Fatalf("kinds %v, want 50 ok and 50 reset", got)
	}
	for _, r := range s.results {
		if r.Attempts != 1 || r.Reused != (r.Kind == recording.Reset) {
			t.Errorf("seq %d: %s, sent %d times, reused %t", r.Seq, r.Kind, r.Attempts, r.Reused)
		}
	}
}

// In a stall of the service the schedule goes on: all that became due is sent.
func TestStallIsSentThrough(t *testing.T) {
	const stall = 300 * time.Millisecond
	var mu sync.RWMutex
	begun := make(chan struct{})
	var once sync.Once
	url := serve(t, func(http.ResponseWriter, *http.Request) {
		once.Do(func() { close(begun) })
		mu.RLock()
		defer mu.RUnlock()
	})
	go func() {
		<-begun
		mu.Lock()
		time.Sleep(stall) // the fault itself
		mu.Unlock()
	}()
	l := load(url, 1000, time.Second)
	s, _ := run(t, l)
	if got := s.kinds(); got[recording.OK] != 1000 {
		t.Errorf("kinds %v, want 1000 ok", got)
	}
}

// A connection that the server closed while it was idle is replaced, since
// nothing was written on it, and the result says so.
func TestConnectionClosedWhileIdleIsReplaced(t *testing.T) {
	server := httptest.NewUnstartedServer(status(200))
	closed := make(chan struct{}, 100)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	g, s := generator(t, load(server.URL, 1, time.Second))
	g.send(&due{seq: 0})
	g.send(&due{seq: 1})
	server.CloseClientConnections()
	<-closed
	g.send(&due{seq: 2})
	for i, reused := range []bool{false, true, false} {
		if r := s.results[i]; r.Kind != recording.OK || r.Reused != reused || r.Attempts != 1 {
			t.Errorf("request %d: %+v, want ok with reused %t", i, r, reused)
		}
	}
}

func generator(t *testing.T, l plan.Load) (*Generator, *shelf) {
	t.Helper()
	s := &shelf{}
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.carrier.close() })
	return g, s
}

// An answer with more behind it than it announced cannot be followed by another
// on the same connection.
func TestUnaskedBytesEndTheConnection(t *testing.T) {
	gate, url := newGate(t, 1)
	go func() {
		for held := range gate.all {
			_, _ = held[0].Write([]byte(okAnswer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"))
		}
	}()
	g, s := generator(t, load(url, 1, time.Second))
	t.Cleanup(func() { close(gate.all) })
	g.send(&due{seq: 0})
	g.send(&due{seq: 1})
	for _, r := range s.results {
		if r.Kind != recording.OK || r.Reused || r.BytesIn != 2 {
			t.Errorf("result %+v, want ok on a fresh connection", r)
		}
	}
}

func TestInterimAnswersArePassedOver(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = w.Write([]byte("done"))
	})
	g, s := generator(t, load(url, 1, time.Second))
	g.send(&due{})
	if r := s.results[0]; r.Kind != recording.OK || r.Code != 200 || r.BytesIn != 4 {
		t.Errorf("result %+v", r)
	}
}

// A server may answer and close before it has read the whole body.
func TestEarlyAnswerToALargeBody(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	})
	l := load(url, 1, time.Second)
	l.Targets[0].Body = string(make([]byte, 1<<20))
	g, s := generator(t, l)
	g.send(&due{})
	if r := s.results[0]; r.Kind != recording.HTTP4xx && r.Kind != recording.Reset {
		t.Errorf("result %+v, want the answer 413 or a reset", r)
	}
}

func TestLargeBodyAndAnswerGoThrough(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(body)
	})
	l := load(url, 1, time.Second)
	l.Targets[0].Body = string(make([]byte, 10<<20))
	g, s := generator(t, l)
	g.send(&due{seq: 0})
	g.send(&due{seq: 1})
	for _, r := range s.results {
		if r.Kind != recording.OK || r.BytesIn != 10<<20 || r.BytesOut != 10<<20 {
			t.Errorf("result %+v", r)
		}
	}
}

func TestLanesUseConnectionsAsTheySay(t *testing.T) {
	url := serve(t, status(200))
	l := load(url, 1000, time.Second)
	l.Lanes = plan.Lanes{Reused: 5, Fresh: 2, Idle: 2, Long: 1, IdleTime: 100 * time.Millisecond}
	l.Targets = append(l.Targets, plan.Target{Name: "report", URL: url, Long: true})
	s, _ := run(t, l)
	type seen struct{ all, reused int }
	lanes := map[string]seen{}
	for _, r := range s.results {
		n := lanes[r.Lane]
		n.all++
		if r.Reused {
			n.reused++
		}
		lanes[r.Lane] = n
		if (r.Target == "report") != (r.Lane == "long") {
			t.Fatalf("target %s on lane %s", r.Target, r.Lane)
		}
	}
	for name, want := range map[string]int{"reused": 500, "fresh": 200, "idle": 200, "long": 100} {
		if got := lanes[name].all; got < want-5 || got > want+5 {
			t.Errorf("lane %s has %d requests, want about %d", name, got, want)
		}
		if any := lanes[name].reused > 0; any != (name != "fresh") {
			t.Errorf("lane %s: %d requests on reused connections", name, lanes[name].reused)
		}
	}
}

// A listener that goes away while old connections live on is seen by the fresh
// lane at once, and by the reused lane not at all.
func TestFreshLaneSeesAMissingListener(t *testing.T) {
	gate, url := newGate(t, 1)
	go func() {
		for held := range gate.all {
			_, _ = held[0].Write([]byte(okAnswer))
		}
	}()
	g, s := generator(t, load(url, 1, time.Second))
	t.Cleanup(func() { close(gate.all) })
	g.send(&due{seq: 0})
	gate.close()
	g.send(&due{seq: 1, lane: fresh})
	g.send(&due{seq: 2})
	for i, want := range []recording.Kind{recording.OK, recording.Refused, recording.OK} {
		if r := s.results[i]; r.Kind != want {
			t.Errorf("request %d: %+v, want %s", i, r, want)
		}
	}
}

// A failure after a time of idling says how long that was.
func TestIdleTimeIsSaidWithTheFailure(t *testing.T) {
	gate, url := newGate(t, 1)
	go func() {
		_, _ = (<-gate.all)[0].Write([]byte(okAnswer))
		_ = (<-gate.all)[0].Close()
	}()
	g, s := generator(t, load(url, 1, time.Second))
	g.send(&due{seq: 0})
	g.wire.originOf(g.targets[0].fixed.url).idle[0].idle -= 59 * time.Second // as time would
	g.send(&due{seq: 1})
	r := s.results[1]
	said, _ := strings.CutPrefix(r.Error, "EOF, on a connection that had been idle for ")
	if idle, err := time.ParseDuration(said); r.Kind != recording.EOF || err != nil || idle < 59*time.Second || idle%time.Second != 0 {
		t.Errorf("result %+v, want 59 s of idling, or more on a busy machine", r)
	}
}
