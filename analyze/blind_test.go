package analyze

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/recording"
)

func TestWhatIsBlind(t *testing.T) {
	at := 10 * time.Second
	result := func(kind recording.Kind, waited time.Duration) *recording.Result {
		return &recording.Result{Intended: at, Sent: at, Done: at + waited, Kind: kind, Code: 200}
	}
	late := result(recording.OK, 30*ms)
	late.Sent = at + 11*ms
	for _, c := range []struct {
		name   string
		blind  span
		result *recording.Result
		want   bool
	}{
		{"good, due inside", span{at: at - ms, end: at + ms}, result(recording.OK, 5*ms), true},
		{"failed, due inside", span{at: at - ms, end: at + ms}, result(recording.Refused, ms), true},
		{"due at its end", span{at: at - ms, end: at}, result(recording.Refused, ms), false},
		{"good, over a blind span", span{at: at + ms, end: at + 500*ms}, result(recording.OK, 600*ms), false},
		{"slow only for the blind span", span{at: at + ms, end: at + 800*ms}, result(recording.Slow, 1500*ms), true},
		{"slow without it as well", span{at: at + ms, end: at + 300*ms}, result(recording.Slow, 1500*ms), false},
		{"timed out, blind for a moment", span{at: at + ms, end: at + 300*ms}, result(recording.Timeout, 10*time.Second), false},
		{"an error that came is an error", span{at: at + ms, end: at + 800*ms}, result(recording.HTTP5xx, 1500*ms), false},
		{"ours", span{}, result(recording.Ours, 0), true},
		{"sent 11 ms late", span{}, late, true},
		{"sent on time", span{}, result(recording.Slow, 1100*ms), false},
	} {
		var events []recording.Event
		if c.blind.end > 0 {
			events = []recording.Event{{Kind: recording.EventBlind, At: c.blind.at, End: c.blind.end, Edge: recording.Begin}}
		}
		b := newBlindness(events, recording.LoadInfo{Deadline: time.Second}, 500)
		if got := b.covers(c.result); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A blind span that never ended reaches to the end of the run.
func TestBlindToTheEnd(t *testing.T) {
	w := newWorld(500, 20*time.Second, nil)
	w.events = []recording.Event{{Kind: recording.EventBlind, At: 10100*ms - recording.Precision, Edge: recording.Begin, ID: "b", Text: "stopped"}}
	v := w.judge(t, strict())
	if v.Requests.Blind != 5000 || v.Verdict != Inconclusive || v.Blind.Total.round() != 10 {
		t.Errorf("%d blind, %s, %v s", v.Requests.Blind, v.Verdict, v.Blind.Total)
	}
}

// Whatever fails inside blind spans, nothing of it is up or down.
func TestBlindIsNeither(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []span
		var events []recording.Event
		for range rapid.IntRange(1, 5).Draw(t, "spans") {
			from := time.Duration(rapid.Int64Range(0, 1900).Draw(t, "from")) * ms
			to := from + time.Duration(rapid.Int64Range(1, 300).Draw(t, "length"))*ms
			spans = append(spans, span{at: from, end: to})
			events = append(events, event(recording.EventBlind, "gc", "", from, to, nil))
		}
		inside := func(r *recording.Result) bool {
			for _, s := range spans {
				if r.Intended >= s.at+100*ms && r.Intended < s.end+100*ms {
					return true
				}
			}
			return false
		}
		n := uint64(0)
		w := newWorld(200, 2*time.Second, func(r *recording.Result) {
			if inside(r) {
				n++
				fails(r, rapid.SampledFrom([]recording.Kind{recording.Timeout, recording.Refused, recording.Unsent, recording.HTTP5xx}).Draw(t, "kind"), 0)
			}
		})
		w.events = events
		v, err := Judge(w.input(), strict())
		if err != nil {
			t.Fatal(err)
		}
		if v.Requests.Blind != n || v.down() != 0 || len(v.Outages) != 0 {
			t.Fatalf("%d blind, want %d; %d down", v.Requests.Blind, n, v.down())
		}
	})
}

// Nothing in blind time is down, but what the service answered wrong is told.
func TestWrongAnswersInBlindTimeAreTold(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		switch {
		case within(r, 5*time.Second, 5100*ms):
			fails(r, recording.HTTP5xx, 500)
		case within(r, 5100*ms, 5200*ms):
			fails(r, recording.Timeout, 0)
		}
	})
	w.events = []recording.Event{event(recording.EventBlind, "stopped", "", 5*time.Second-recording.Precision, 5200*ms, nil)}
	v := w.judge(t, strict())
	want := "50 requests in blind time got a wrong answer all the same: they count neither as up nor as down"
	if v.down() != 0 || !slices.Contains(v.Warnings, want) {
		t.Errorf("%d down, warnings %q, want %q", v.down(), v.Warnings, want)
	}
}

func TestUnionOfSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []span
		var covered [200]bool
		for range rapid.IntRange(0, 12).Draw(t, "spans") {
			from := rapid.IntRange(0, 180).Draw(t, "from")
			to := from + rapid.IntRange(1, 20).Draw(t, "length")
			spans = append(spans, span{at: time.Duration(from), end: time.Duration(to), why: "x"})
			for i := from; i < to; i++ {
				covered[i] = true
			}
		}
		joined := union(spans)
		n := time.Duration(0)
		for i := range covered {
			if covered[i] {
				n++
			}
		}
		if length(joined) != n {
			t.Fatalf("%v of %v, want %d", length(joined), spans, n)
		}
		for i, s := range joined {
			if s.why != "x" || i > 0 && s.at <= joined[i-1].end {
				t.Fatalf("%v touch or repeat their reason", joined)
			}
		}
		cut := clip(joined, 50, 100)
		n = 0
		for i := 50; i < 100; i++ {
			if covered[i] {
				n++
			}
		}
		if length(cut) != n {
			t.Fatalf("from 50 to 100: %v, want %d", length(cut), n)
		}
	})
}
