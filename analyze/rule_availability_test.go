package analyze

import (
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// every is a run at 500/s in which one request in n fails, each by itself.
func every(n uint64, length time.Duration) *world {
	return newWorld(500, length, func(r *recording.Result) {
		if r.Seq%n == n/2 {
			fails(r, recording.HTTP5xx, 500)
		}
	})
}

func TestAvailability(t *testing.T) {
	for _, c := range []struct {
		name  string
		world *world
		limit float64
		want  Outcome
		rule  string
		text  string
	}{
		{"met", every(10_000, 40*time.Second), 0.999, Pass, "", ""},
		{"not met", every(500, 40*time.Second), 0.999, Fail, "availability", "99.8 % of 20,000 requests answered in time, at least 99.9 % asked for"},
		{"exactly met, so perhaps by chance", every(1000, 40*time.Second), 0.999, Inconclusive, "error_rate", "at most 0.145 % fail on their own, 0.1 % allowed"},
		{"too few to show it", newWorld(500, 4*time.Second, nil), 0.999, Inconclusive, "error_rate", "takes at least 2,995 requests"},
		{"just enough", newWorld(500, 6*time.Second, nil), 0.999, Pass, "", ""},
		{"everything, which none can show", newWorld(500, 4*time.Second, nil), 1, Pass, "", ""},
	} {
		v := c.world.judge(t, plan.Budget{Availability: &c.limit})
		if v.Verdict != c.want || c.rule != "" && (v.Reasons[0].Rule != c.rule || !strings.Contains(v.Reasons[0].Text, c.text)) {
			t.Errorf("%s: %s by %+v, want %s by %s: %s", c.name, v.Verdict, v.Reasons[0], c.want, c.rule, c.text)
		}
	}
}

// An outage is a fact, not a sample: it is held against the availability, and
// does not widen the bound on background errors.
func TestOutageIsNoBackgroundError(t *testing.T) {
	w := newWorld(500, 40*time.Second, func(r *recording.Result) {
		if within(r, 5*time.Second, 5030*ms) {
			fails(r, recording.Refused, 0)
		}
	})
	v := w.judge(t, plan.Budget{Availability: ptr(0.999)})
	near(t, "upper bound", v.Resolution.ErrorUpper95, UpperBound(0, 19_985, 0.95), 1e-9)
	if v.Verdict != Pass {
		t.Errorf("15 down of 20,000: %s: %s", v.Verdict, v.Sentence())
	}
}

func TestEquivalentBudget(t *testing.T) {
	for limit, want := range map[time.Duration]Outcome{0: Fail, 999 * ms: Fail, 1001 * ms: Pass} {
		v := whole(recording.Refused, 0).judge(t, plan.Budget{Equivalent: &limit})
		if r := v.reason(t, "equivalent"); r.Verdict != want || !strings.Contains(r.Text, "500 requests not served cost as much as a whole outage of 1 s") {
			t.Errorf("limit %v: %s, want %s: %s", limit, r.Verdict, want, r.Text)
		}
	}
}
