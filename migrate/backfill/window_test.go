package backfill

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/recording"
)

func TestWindow(t *testing.T) {
	now := 10 * time.Second
	w := NewWindow(func() time.Duration { return now })
	if p99, n := w.P99(time.Second, 0); p99 != 0 || n != 0 {
		t.Errorf("empty: %s of %d", p99, n)
	}
	for i := range 100 { // 1 to 100 ms, ended in the last second
		w.Add(recording.Result{Sent: 9500 * ms, Done: 9500*ms + time.Duration(i+1)*ms})
	}
	w.Add(recording.Result{Intended: 9000 * ms, Sent: 9500 * ms, Done: 9501 * ms})  // 1 ms, sent late by ourselves
	w.Add(recording.Result{Sent: 8000 * ms, Done: 8999 * ms})                       // before
	w.Add(recording.Result{Sent: 9500 * ms, Kind: recording.Ours, Done: now})       // not the service's
	w.Add(recording.Result{Intended: 9500 * ms, Kind: recording.Unsent})            // never sent
	w.Add(recording.Result{Sent: 9500 * ms, Kind: recording.Slow, Done: 9501 * ms}) // 1 ms
	if p99, n := w.P99(time.Second, 0); p99 != 99*ms || n != 102 {
		t.Errorf("%s of %d, want the 101st of 102: 99ms", p99, n)
	}
	w.Add(recording.Result{Sent: 9500 * ms, Kind: recording.HTTP5xx, Done: 9501 * ms})
	if p99, _ := w.P99(time.Second, 0); p99 != 100*ms { // the 102nd of 103
		t.Errorf("with one failure %s, want 100ms", p99)
	}
	w.Add(recording.Result{Sent: 9500 * ms, Kind: recording.Timeout, Done: 9501 * ms})
	if p99, _ := w.P99(time.Second, 0); p99 != forever { // the 103rd of 104
		t.Errorf("with two failures %s", p99)
	}
}

// The p99 is the smallest value that at least 99 % do not exceed, also when the
// ring has gone round.
func TestWindowIsAQuantile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		latencies := rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 500).Draw(t, "latencies")
		w := NewWindow(func() time.Duration { return 2 * time.Hour })
		if rapid.Bool().Draw(t, "full") {
			w.most = 600
			w.seen = make([]seen, w.most) // of long ago
			w.next = rapid.IntRange(0, w.most-1).Draw(t, "next")
		}
		for _, l := range latencies {
			w.Add(recording.Result{Sent: time.Hour, Done: time.Hour + time.Duration(l)})
		}
		got, n := w.P99(90*time.Minute, 0)
		within := 0
		for _, l := range latencies {
			if time.Duration(l) <= got {
				within++
			}
		}
		below := 0
		for _, l := range latencies {
			if time.Duration(l) < got {
				below++
			}
		}
		if n != len(latencies) || 100*within < 99*n || 100*below >= 99*n || !slices.Contains(latencies, int64(got)) {
			t.Fatalf("p99 %d of %d: %d within, %d below", got, n, within, below)
		}
	})
}

// The limit comes from what is typical: one bad second of ten does not raise it.
func TestTypical(t *testing.T) {
	now := 10 * time.Second
	w := NewWindow(func() time.Duration { return now })
	for second := range 10 {
		for i := range 400 {
			latency := 5 * ms
			if second == 7 && i > 350 {
				latency = 900 * ms
			}
			at := time.Duration(second)*time.Second + time.Duration(i)*2*ms
			w.Add(recording.Result{Sent: at - latency, Done: at})
		}
	}
	if p99, _ := w.P99(beforeSpan, 0); p99 != 900*ms {
		t.Errorf("p99 of all %s, want 900ms", p99)
	}
	before := (&clients{read: w.P99}).before(t.Context())
	if typical, usual := quantile(before, 0.5), quantile(before, 0.8); typical != 5*ms || usual != 5*ms || len(before) < 3 {
		t.Errorf("p99 of the windows before %s, want 5ms in most", before)
	}
}
