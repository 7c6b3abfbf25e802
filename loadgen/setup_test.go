package loadgen

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// quiet keeps the servers' remarks on broken connections out of the output.
var quiet = log.New(io.Discard, "", 0)

// shelf is a Sink that keeps everything.
type shelf struct {
	mu      sync.Mutex
	results []recording.Result
	added   func(recording.Result) // may be nil
}

func (s *shelf) Add(r recording.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, r)
	if s.added != nil {
		s.added(r)
	}
}

func (s *shelf) kinds() map[recording.Kind]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := map[recording.Kind]int{}
	for _, r := range s.results {
		n[r.Kind]++
	}
	return n
}

func (s *shelf) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.results)
}

// load is a plan's load on one URL, with times that a busy machine can keep.
func load(url string, rate uint64, duration time.Duration) plan.Load {
	return plan.Load{
		Rate: plan.PerSecond(rate), Duration: duration, Deadline: 20 * time.Second, Timeout: 30 * time.Second, Seed: 1,
		Targets: []plan.Target{{Name: "main", URL: url}},
	}
}

// run sends a load to its end.
func run(t *testing.T, l plan.Load, change ...func(*Options)) (*shelf, *Generator) {
	t.Helper()
	return runInto(t, &shelf{}, l, change...)
}

// runInto sends a load to its end, its results into s.
func runInto(t *testing.T, s *shelf, l plan.Load, change ...func(*Options)) (*shelf, *Generator) {
	t.Helper()
	o := Options{Clock: recording.StartClock(), Sink: s}
	for _, c := range change {
		c(&o)
	}
	g, err := New(context.Background(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	checkAccounting(t, s, g)
	return s, g
}

// checkAccounting holds what is true in every run: one result for each place in
// the schedule, none sent before its time, times in their order.
func checkAccounting(t *testing.T, s *shelf, g *Generator) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := make([]bool, len(s.results))
	for _, r := range s.results {
		if r.Seq >= uint64(len(seen)) || seen[r.Seq] {
			t.Fatalf("seq %d of %d: twice, or a gap", r.Seq, len(seen))
		}
		seen[r.Seq] = true
		if r.Sent != 0 && r.Sent < r.Intended {
			t.Errorf("seq %d: sent %s before it was intended", r.Seq, r.Intended-r.Sent)
		}
		if r.Done < r.Sent || r.FirstByte > r.Done {
			t.Errorf("seq %d: sent %s, first byte %s, done %s", r.Seq, r.Sent, r.FirstByte, r.Done)
		}
		if (r.Kind == recording.OK) != (r.Error == "") {
			t.Errorf("seq %d: kind %s with error %q", r.Seq, r.Kind, r.Error)
		}
	}
	if n := g.limit.now.Load(); n != 0 {
		t.Errorf("%d requests still counted as in flight", n)
	}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = quiet
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// listen opens a port of this machine.
func listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }
