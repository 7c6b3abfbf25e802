package backfill

import (
	"math"
	"slices"
	"sync"
	"time"

	"upness/recording"
)

// Window keeps what clients saw lately. It takes the results of a load, from
// several goroutines, and gives Clients.
type Window struct {
	mu    sync.Mutex
	seen  []seen // a ring
	next  int
	most  int // requests that are kept
	since func() time.Duration
}

// seen is one request.
type seen struct {
	at      time.Duration // when it ended
	latency time.Duration // from when it was sent; forever for one that failed
}

const (
	forever = time.Duration(math.MaxInt64)
	// windowRequests bounds the memory; at more than 2,000 requests a second a
	// window of 30 s holds the latest of them only.
	windowRequests = 1 << 16
)

// NewWindow makes a window on the axis of now, the one of the results.
func NewWindow(now func() time.Duration) *Window { return &Window{since: now, most: windowRequests} }

// Add takes a result.
func (w *Window) Add(r recording.Result) {
	latency := r.Service() // without this machine's own lag: it is not the service's
	switch r.Kind.Class() {
	case recording.Blind:
		return
	case recording.Bad, recording.Unfinished:
		if r.Kind == recording.Unsent {
			return // says nothing of the service
		}
		latency = forever
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s := seen{r.Done, latency}
	if len(w.seen) < w.most {
		w.seen = append(w.seen, s)
		return
	}
	w.seen[w.next] = s
	w.next = (w.next + 1) % w.most
}

// P99 is a Clients: the smallest latency that at least 99 % of the requests
// which ended between the two times did not exceed.
func (w *Window) P99(from, to time.Duration) (time.Duration, int) {
	now := w.since()
	from, to = now-from, now-to
	var all []time.Duration
	w.mu.Lock()
	for _, s := range w.seen {
		if s.at >= from && s.at <= to {
			all = append(all, s.latency)
		}
	}
	w.mu.Unlock()
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return all[(99*len(all)+99)/100-1], len(all)
}
