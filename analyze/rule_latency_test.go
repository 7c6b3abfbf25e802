package analyze

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

func TestLatencyBudget(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) { // 1 ms to 100 ms, evenly
		r.Done = r.Intended + time.Duration(r.Seq%100+1)*ms
	})
	for _, c := range []struct {
		rule  string
		set   func(*plan.LatencyBudget, *time.Duration)
		value time.Duration
	}{
		{"latency_p50", func(b *plan.LatencyBudget, d *time.Duration) { b.P50 = d }, 50 * ms},
		{"latency_p90", func(b *plan.LatencyBudget, d *time.Duration) { b.P90 = d }, 90 * ms},
		{"latency_p99", func(b *plan.LatencyBudget, d *time.Duration) { b.P99 = d }, 99 * ms},
		{"latency_p999", func(b *plan.LatencyBudget, d *time.Duration) { b.P999 = d }, 100 * ms},
		{"latency_max", func(b *plan.LatencyBudget, d *time.Duration) { b.Max = d }, 100 * ms},
	} {
		for limit, want := range map[time.Duration]Outcome{c.value - ms: Fail, c.value + ms: Pass} {
			var b plan.Budget
			c.set(&b.Latency, &limit)
			v := w.judge(t, b)
			if r := v.reason(t, c.rule); r.Verdict != want || v.Verdict != want {
				t.Errorf("%s, limit %v: %s, want %s: %s", c.rule, limit, r.Verdict, want, r.Text)
			}
		}
	}
}

// A slow answer counts with the time it took, a failure as infinite.
func TestSlowAnswersCount(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if r.Seq%20 == 0 {
			late(r, 1500*ms)
		}
	})
	v := w.judge(t, plan.Budget{})
	for name, l := range map[string]Latency{"all": v.Latency, "answers": v.LatencyGood, "v1": v.Versions[0].Latency} {
		near(t, name+": p99", float64(l.P99), 1.5, RelativeError)
		near(t, name+": p90", float64(l.P90), 0.005, RelativeError)
		near(t, name+": max", float64(l.Max), 1.5, 1e-9)
	}
}

// What the second Ctrl-C cuts would perhaps have been answered in time: it is no
// failure of an interrupted run, and says nothing alone. Other failures are.
func TestLatencyOfAnInterruptedRun(t *testing.T) {
	limit := plan.Budget{Latency: plan.LatencyBudget{P50: ptr(250 * ms), Max: ptr(250 * ms)}}
	cut := func(from time.Duration, kind recording.Kind) *world {
		w := newWorld(500, 20*time.Second, func(r *recording.Result) {
			switch {
			case within(r, from, 20*time.Second):
				fails(r, recording.Cut, 0)
			case r.Seq == 5:
				fails(r, kind, 0)
			}
		})
		w.run.State = recording.Interrupted
		return w
	}
	for _, c := range []struct {
		name  string
		world *world
		want  Outcome
		max   string
	}{
		{"three cut at the end", cut(19994*ms, recording.OK), Inconclusive, "5 ms"},
		{"and one refused", cut(19994*ms, recording.Refused), Fail, "infinite"},
		{"all cut", cut(0, recording.OK), Inconclusive, ""},
	} {
		v, max := c.world.judge(t, limit), ""
		for _, r := range v.Reasons {
			if r.Rule == "latency_max" {
				max = r.Observed
			}
		}
		if v.Verdict != c.want || max != c.max {
			t.Errorf("%s: %s, longest %q, want %s, %q: %+v", c.name, v.Verdict, max, c.want, c.max, v.Reasons)
		}
	}
	w := cut(19994*ms, recording.OK)
	w.run.State = recording.Complete
	if v := w.judge(t, limit); v.reason(t, "latency_max").Verdict != Fail {
		t.Errorf("still open at the end of a run that was not cut off: %s", v.Verdict)
	}
}

// phased is a run of four phases of 10 s at 500/s, with exponential latencies of
// the given mean in each.
func phased(means ...time.Duration) *world {
	rng := rand.New(rand.NewPCG(5, 5))
	w := newWorld(500, 40*time.Second, func(r *recording.Result) {
		mean := means[min(int((r.Intended-99*ms)/(10*time.Second)), 3)]
		r.Done = r.Intended + time.Duration(rng.ExpFloat64()*float64(mean))
	})
	for i, name := range []string{"baseline", "migrate", "deploy", "soak"} {
		w.events = append(w.events, step(name, name, time.Duration(i)*10*time.Second, time.Duration(i+1)*10*time.Second))
	}
	return w
}

func TestLatencyRise(t *testing.T) {
	for _, c := range []struct {
		name  string
		world *world
		want  Outcome
		text  string
	}{
		{"none", phased(10*ms, 10*ms, 10*ms, 10*ms), Pass, "in phase "},
		{"in one phase", phased(10*ms, 10*ms, 20*ms, 10*ms), Fail, "in phase deploy"},
		{"less than allowed", phased(10*ms, 10*ms, 11*ms, 10*ms), Pass, "in phase "},
		{"no baseline", func() *world {
			w := phased(10*ms, 10*ms, 10*ms, 10*ms)
			w.events = w.events[1:]
			return w
		}(), Inconclusive, "no phase to compare"},
		{"too few requests", func() *world {
			w := phased(10*ms, 10*ms, 10*ms, 10*ms)
			w.events[0] = step("baseline", "baseline", 9500*ms, 10*time.Second)
			return w
		}(), Inconclusive, "299 requests"},
		{"failures make it infinite", func() *world {
			w := phased(10*ms, 10*ms, 10*ms, 10*ms)
			alter := w.alter
			w.alter = func(r *recording.Result) {
				if alter(r); within(r, 20*time.Second, 21*time.Second) {
					fails(r, recording.Refused, 0)
				}
			}
			return w
		}(), Fail, "to infinite in phase deploy"},
	} {
		v := c.world.judge(t, plan.Budget{Latency: plan.LatencyBudget{Rise: ptr(0.5)}})
		if r := v.reason(t, "latency_rise"); r.Verdict != c.want || !strings.Contains(r.Text, c.text) {
			t.Errorf("%s: %s, want %s: %s", c.name, r.Verdict, c.want, r.Text)
		}
	}
}

// A rise beyond what is allowed that may be chance decides nothing.
func TestRiseByChance(t *testing.T) {
	slow := Comparison{Phase: "soak", Enough: true, Rise: ptr(0.4), Baseline: Interval{Value: 1}, P99: Interval{Value: 1.4}}
	if got, _, text := slow.judge(0.2); got != Inconclusive || !strings.Contains(text, "may be chance") {
		t.Errorf("%s: %s", got, text)
	}
	slow.Significant = true
	if got, _, _ := slow.judge(0.2); got != Fail {
		t.Errorf("significant: %s", got)
	}
	slow.Baseline.Value = Infinite
	if got, _, _ := slow.judge(0.2); got != Inconclusive {
		t.Errorf("over an infinite baseline: %s", got)
	}
}

// The new version is compared with the old one as well.
func TestVersionsAreCompared(t *testing.T) {
	w := rolled(21*time.Second, func(r *recording.Result) {
		if r.Version == "v2" {
			r.Done += time.Duration(r.Seq%7) * ms
		}
	})
	v := w.judge(t, plan.Budget{})
	last := v.Comparisons[len(v.Comparisons)-1]
	if last.Version != "v2" || last.Against != "v1" || last.Rise == nil || *last.Rise < 1 || !last.Significant {
		t.Errorf("%+v", last)
	}
}
