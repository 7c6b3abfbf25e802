package loadgen

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/plan"
	"upness/recording"
)

// start runs a load until stop is called; done gets Run's error.
func start(t *testing.T, l plan.Load, s *shelf) (g *Generator, stop context.CancelFunc, done chan error) {
	t.Helper()
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: s})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done = make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	return g, stop, done
}

// A load that is stopped waits for what is in flight; what is then cut is cut.
func TestStoppedWithRequestsInFlight(t *testing.T) {
	held := make(chan struct{}, 1000)
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case held <- struct{}{}:
		default: // enough of them
		}
		<-r.Context().Done()
	})
	s := &shelf{}
	g, stop, done := start(t, load(url, 1000, 0), s)
	for range 100 {
		<-held
	}
	stop()
	select {
	case err := <-done:
		t.Fatal("Run did not wait for what is in flight:", err)
	case <-time.After(50 * time.Millisecond):
	}
	g.Cut()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	checkAccounting(t, s, g)
	if got := s.kinds(); got[recording.Cut] < 100 || len(got) != 1 {
		t.Errorf("kinds %v, want all cut, at least 100", got)
	}
	if i := g.Info(); i.End == 0 || i.End < i.Begin {
		t.Errorf("info %+v: the end is missing", i)
	}
}

// What became due before the stop is sent, and nothing after it.
func TestStopEndsTheSchedule(t *testing.T) {
	s := &shelf{}
	enough := make(chan struct{})
	s.added = func(recording.Result) {
		if len(s.results) == 200 {
			close(enough)
		}
	}
	g, stop, done := start(t, load(serve(t, status(200)), 1000, 0), s)
	<-enough
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	checkAccounting(t, s, g)
	i := g.Info()
	if want := int((i.End-i.Begin-1)/time.Millisecond) + 1; s.len() != want {
		t.Errorf("%d results in %s at 1000/s, want %d", s.len(), i.End-i.Begin, want)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	url := serve(t, status(200))
	l := load(url, 1000, 300*time.Millisecond)
	l.Lanes = plan.Lanes{Reused: 1, Fresh: 1, Idle: 1, IdleTime: 10 * time.Millisecond}
	run(t, l)
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if !strings.Contains(stacks(), "upness/loadgen.(*") && runtime.NumGoroutine() <= before+5 {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("goroutines left:\n%s", stacks())
}

func stacks() string {
	b := make([]byte, 1<<20)
	return string(b[:runtime.Stack(b, true)])
}

// Whatever a service does, each place in the schedule has one result.
func TestAccountingUnderAnyFaults(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch rand.IntN(9) {
		case 0:
			conn := hijack(t, w)
			_ = conn.SetLinger(0)
			_ = conn.Close()
		case 1:
			_ = hijack(t, w).Close()
		case 2:
			<-r.Context().Done()
		case 3:
			conn := hijack(t, w)
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")
			_ = conn.Close()
		case 4:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 5:
			w.Header().Set("Connection", "close")
		default:
			_, _ = io.WriteString(w, "fine")
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		l := load(url, rapid.Uint64Range(1, 2000).Draw(rt, "rate"), 0)
		l.Duration = time.Duration(rapid.IntRange(1, 100).Draw(rt, "ms")) * time.Millisecond
		l.Timeout = time.Duration(rapid.IntRange(20, 100).Draw(rt, "timeout")) * time.Millisecond
		l.MaxInFlight = rapid.IntRange(1, 100).Draw(rt, "limit")
		l.Arrivals = rapid.SampledFrom([]string{"even", "poisson"}).Draw(rt, "arrivals")
		l.Lanes = plan.Lanes{Reused: 1, Fresh: rapid.Float64Range(0, 1).Draw(rt, "fresh")}
		l.Seed = rapid.Uint64().Draw(rt, "seed")
		s, _ := run(t, l)
		if want := scheduled(l); s.len() != want {
			rt.Fatalf("%d results of %d scheduled", s.len(), want)
		}
	})
}

// scheduled is the number of requests that a load of a fixed length has.
func scheduled(l plan.Load) int {
	at := arrivals(&l)
	n := uint64(0)
	for at(n) < l.Duration {
		n++
	}
	return int(n)
}
