package analyze

import (
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// TestShedding: what is shed under a budget of its own is neither up nor down;
// without one it is down.
func TestShedding(t *testing.T) {
	busy := newWorld(500, 40*time.Second, func(r *recording.Result) {
		if within(r, 5*time.Second, 5200*ms) {
			fails(r, recording.Shed, 503)
		}
	})
	all := newWorld(500, 4*time.Second, func(r *recording.Result) { fails(r, recording.Shed, 429) })
	none := ptr(time.Duration(0))
	for _, c := range []struct {
		name   string
		world  *world
		budget plan.Budget
		want   Outcome
		rule   string
		shed   uint64
	}{
		{"no budget of its own", busy, plan.Budget{LongestOutage: none}, Fail, "longest_outage", 0},
		{"within it", busy, plan.Budget{LongestOutage: none, Shed: ptr(0.01)}, Pass, "", 100},
		{"past it", busy, plan.Budget{LongestOutage: none, Shed: ptr(0.004)}, Fail, "shed", 100},
		{"everything", all, plan.Budget{LongestOutage: none, Shed: ptr(0.5)}, Fail, "shed", 0},
		{"everything, allowed", all, plan.Budget{LongestOutage: none, Shed: ptr(1.0)}, Inconclusive, "data", 2000},
	} {
		v := c.world.judge(t, c.budget)
		if v.Verdict != c.want || c.rule != "" && v.Reasons[0].Rule != c.rule {
			t.Errorf("%s: %s by %+v, want %s by %s", c.name, v.Verdict, v.Reasons[0], c.want, c.rule)
		}
		if c.shed > 0 && v.Requests.Shed != c.shed {
			t.Errorf("%s: %d shed, want %d", c.name, v.Requests.Shed, c.shed)
		}
		if err := v.Requests.Identity(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestLongestOfTwo: the longest outage lay between the largest lower and the
// largest upper bound, which may be those of two outages.
func TestLongestOfTwo(t *testing.T) {
	w := newWorld(500, 40*time.Second, func(r *recording.Result) {
		switch {
		case within(r, 5*time.Second, 5100*ms):
			fails(r, recording.Refused, 0)
		case r.Seq == 10_000:
			fails(r, recording.Refused, 0)
		case r.Seq >= 9_940 && r.Seq < 10_060:
			r.Kind = recording.Ours
		}
	})
	longest := w.judge(t, plan.Budget{}).Downtime.Longest
	near(t, "lower", float64(longest.Lower), 0.098, 1e-3)
	near(t, "upper", float64(longest.Upper), 0.242, 1e-3)
}
