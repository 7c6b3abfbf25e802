package conduct

import (
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

func TestTallySpends(t *testing.T) {
	share := func(f float64) *float64 { return &f }
	length := func(d time.Duration) *time.Duration { return &d }
	const ms = time.Millisecond
	good := func(at time.Duration) recording.Result { return recording.Result{Intended: at} }
	bad := func(at time.Duration) recording.Result {
		return recording.Result{Intended: at, Kind: recording.HTTP5xx}
	}
	for _, test := range []struct {
		name    string
		budget  plan.Budget
		results []recording.Result
		spent   bool
	}{
		{"all good", plan.Budget{Availability: share(0.999)}, []recording.Result{good(ms), good(2 * ms)}, false},
		{"one bad of 1000 planned, one allowed", plan.Budget{Availability: share(0.999)}, []recording.Result{bad(ms)}, false},
		{"two bad of 1000 planned, one allowed", plan.Budget{Availability: share(0.999)}, []recording.Result{bad(ms), bad(2 * ms)}, true},
		{"no outage allowed", plan.Budget{LongestOutage: length(0)}, []recording.Result{bad(ms)}, true},
		{"3 ms, 5 allowed", plan.Budget{LongestOutage: length(5 * ms)}, []recording.Result{bad(ms), bad(4 * ms)}, false},
		{"6 ms, 5 allowed", plan.Budget{LongestOutage: length(5 * ms)}, []recording.Result{bad(ms), bad(7 * ms)}, true},
		{"two short ones", plan.Budget{LongestOutage: length(5 * ms)}, []recording.Result{bad(ms), good(4 * ms), bad(7 * ms)}, false},
		{"blind is neither", plan.Budget{LongestOutage: length(0)}, []recording.Result{{Intended: ms, Kind: recording.Ours}}, false},
		{"shed, with a budget of its own", plan.Budget{LongestOutage: length(0), Shed: share(0.1)}, []recording.Result{{Intended: ms, Kind: recording.Shed}}, false},
		{"shed", plan.Budget{LongestOutage: length(0)}, []recording.Result{{Intended: ms, Kind: recording.Shed}}, true},
		{"no budget", plan.Budget{}, []recording.Result{bad(ms)}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			tally := newTally(&plan.Plan{Load: plan.Load{Rate: plan.PerSecond(100), Duration: 10 * time.Second}, Budget: test.budget})
			for _, r := range test.results {
				tally.Add(r)
			}
			for range looks {
				tally.look()
			}
			spent := tally.why() != ""
			select {
			case <-tally.spent:
			default:
				if spent {
					t.Error("a reason, but the channel is open")
				}
			}
			if spent != test.spent {
				t.Errorf("spent %v (%s), want %v", spent, tally.why(), test.spent)
			}
		})
	}
}

// What the generator's own blind time excuses does not stop a release, though it
// is known only after the result; what it does not excuse, does.
func TestTallyLeavesBlindResultsOut(t *testing.T) {
	const ms = time.Millisecond
	at := 10 * time.Second
	slow := func(lag, latency time.Duration) recording.Result {
		return recording.Result{Intended: at, Sent: at + lag, Done: at + latency, Kind: recording.Slow}
	}
	failed := recording.Result{Intended: at, Sent: at, Done: at + ms, Kind: recording.HTTP5xx}
	for _, test := range []struct {
		name     string
		from, to time.Duration // of a blind span, to == 0: it goes on; both 0: none
		result   recording.Result
		spent    bool
	}{
		{"slow for a stop of 1.5 s", at + ms, at + 1501*ms, slow(0, 1510*ms), false},
		{"slow without it as well", at + ms, at + 301*ms, slow(0, 1510*ms), true},
		{"slow beside it", at - 500*ms, at, slow(0, 1510*ms), true},
		{"slow in a stop that goes on", at + ms, 0, slow(0, 1510*ms), false},
		{"failed, due in it", at - ms, at + ms, failed, false},
		{"an error is an error", at + ms/2, at + 500*ms, failed, true},
		{"sent 11 ms late", 0, 0, slow(11*ms, 1510*ms), false},
		{"sent 9 ms late", 0, 0, slow(9*ms, 1510*ms), true},
	} {
		none := time.Duration(0)
		tally := newTally(&plan.Plan{
			Load:   plan.Load{Rate: plan.PerSecond(100), Duration: time.Minute, Deadline: time.Second},
			Budget: plan.Budget{LongestOutage: &none},
		})
		tally.Add(test.result)
		for range looks - 1 { // the last moment at which it may become known
			tally.look()
		}
		if tally.why() != "" {
			t.Errorf("%s: spent before its blind time may be known", test.name)
		}
		if test.from > 0 {
			tally.note(recording.Event{Kind: recording.EventBlind, ID: "blind-1", Edge: recording.Begin, At: test.from})
		}
		if test.to > 0 {
			tally.note(recording.Event{Kind: recording.EventBlind, ID: "blind-1", Edge: recording.End, At: test.to})
		}
		tally.look()
		if spent := tally.why() != ""; spent != test.spent {
			t.Errorf("%s: spent %v (%s), want %v", test.name, spent, tally.why(), test.spent)
		}
	}
}

// Blind time long over is forgotten, and only that.
func TestUnseenForgets(t *testing.T) {
	u := newUnseen(plan.Load{Rate: plan.PerSecond(100), Timeout: 10 * time.Second}, time.Second)
	for i := range 100 {
		at := time.Duration(i) * time.Second
		u.note(recording.Event{Kind: recording.EventBlind, ID: at.String(), Edge: recording.Begin, At: at})
		u.note(recording.Event{Kind: recording.EventBlind, ID: at.String(), Edge: recording.End, At: at + time.Millisecond})
	}
	if n := len(u.spans); n < 12 || n > 14 {
		t.Errorf("%d spans are kept, want those of the last 12 s", n)
	}
	if !u.covers(&recording.Result{Intended: 99 * time.Second}) {
		t.Error("the last one is forgotten")
	}
}
