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
