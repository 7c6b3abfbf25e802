package analyze

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/plan"
	"upness/recording"
)

func TestGate(t *testing.T) {
	for _, c := range []struct {
		name    string
		reasons []Reason
		partial bool
		verdict Outcome
		exit    int
		first   string
	}{
		{"nothing against it", []Reason{{Rule: "a", Verdict: Pass}}, false, Pass, 0, "a"},
		{"no rule at all", nil, false, Pass, 0, ""},
		{"one inconclusive", []Reason{{Rule: "a", Verdict: Pass}, {Rule: "b", Verdict: Inconclusive}}, false, Inconclusive, 3, "b"},
		{"a fail beats an inconclusive", []Reason{{Rule: "a", Verdict: Inconclusive}, {Rule: "b", Verdict: Fail}}, false, Fail, 1, "b"},
		{"of two fails the first", []Reason{{Rule: "a", Verdict: Fail}, {Rule: "b", Verdict: Fail}}, false, Fail, 1, "a"},
		{"a failed step", []Reason{{Rule: "a", Verdict: Pass}, {Rule: ruleSteps, Verdict: Fail}}, false, Fail, 4, ruleSteps},
		{"a failed step and the transition it kept away", []Reason{{Rule: ruleTransition, Verdict: Fail}, {Rule: ruleSteps, Verdict: Fail}}, false, Fail, 4, ruleSteps},
		{"a failed step and an outage", []Reason{{Rule: "longest_outage", Verdict: Fail}, {Rule: ruleSteps, Verdict: Fail}}, false, Fail, 1, "longest_outage"},
		{"the transition alone", []Reason{{Rule: ruleTransition, Verdict: Fail}}, false, Fail, 1, ruleTransition},
		{"interrupted", []Reason{{Rule: "interrupted", Verdict: Inconclusive}}, true, Inconclusive, 130, "interrupted"},
		{"interrupted after a fail", []Reason{{Rule: "interrupted", Verdict: Inconclusive}, {Rule: "a", Verdict: Fail}}, true, Fail, 130, "a"},
	} {
		var rules []func(*court) *Reason
		for _, r := range c.reasons {
			rules = append(rules, func(*court) *Reason { return &r })
		}
		v := &Verdict{Partial: c.partial}
		(&court{v: v}).judge(rules)
		if v.Verdict != c.verdict || v.Exit != c.exit || len(c.reasons) > 0 && v.Reasons[0].Rule != c.first {
			t.Errorf("%s: %s, exit %d, %+v", c.name, v.Verdict, v.Exit, v.Reasons)
		}
	}
}

// Whatever the rules say and in whatever order, the worst of them is the verdict
// and stands first, and the exit status is 0 of a pass only.
func TestGateProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.Permutation([]string{ruleTransition, ruleMixed, ruleSteps, "availability", "blind"}).Draw(t, "rules")
		outcomes := rapid.SliceOfN(rapid.SampledFrom([]Outcome{Pass, Inconclusive, Fail}), 0, len(names)).Draw(t, "outcomes")
		want := Pass
		var rules []func(*court) *Reason
		for i, o := range outcomes {
			if o.weight() > want.weight() {
				want = o
			}
			r := Reason{Rule: names[i], Verdict: o}
			rules = append(rules, func(*court) *Reason { return &r }, func(*court) *Reason { return nil })
		}
		v := &Verdict{Partial: rapid.Bool().Draw(t, "partial")}
		(&court{v: v}).judge(rules)
		if v.Verdict != want || len(v.Reasons) != len(outcomes) || len(outcomes) > 0 && v.Reasons[0].Verdict != want {
			t.Fatalf("%s of %v, reasons %+v", v.Verdict, outcomes, v.Reasons)
		}
		if (v.Exit == exitPass) != (want == Pass && !v.Partial) || (v.Exit == exitInterrupted) != v.Partial {
			t.Fatalf("%s, partial %v: exit %d", v.Verdict, v.Partial, v.Exit)
		}
	})
}

// Rule names are part of verdict.json: they stay.
func TestRuleNames(t *testing.T) {
	all := plan.Budget{
		Availability: ptr(0.9), LongestOutage: ptr(time.Minute), TotalOutage: ptr(time.Minute), Equivalent: ptr(time.Minute),
		Latency:    plan.LatencyBudget{P50: ptr(time.Second), P90: ptr(time.Second), P99: ptr(time.Second), P999: ptr(time.Second), Max: ptr(time.Second), Rise: ptr(9.0)},
		Transition: &plan.TransitionBudget{To: "v2", Complete: true, MaxMixed: ptr(time.Hour)}, Resolution: ptr(time.Second),
	}
	w := rolled(21*time.Second, func(r *recording.Result) {
		if r.Seq == 100 {
			r.Error = "no failure"
		}
	})
	w.events = append(w.events, event(recording.EventBlind, "gc", "", time.Second, 1002*ms, nil))
	var got []string
	for _, r := range w.judge(t, all).Reasons {
		got = append(got, r.Rule)
		if r.Verdict != Pass || r.Limit == "" || r.Observed == "" || r.Text == "" {
			t.Errorf("%+v", r)
		}
	}
	want := []string{
		"accounting", "longest_outage", "total_outage", "availability", "equivalent",
		"latency_p50", "latency_p90", "latency_p99", "latency_p999", "latency_max", "latency_rise",
		"transition", "transition_mixed", "steps", "coverage", "blind", "resolution", "error_rate",
	}
	if len(got) != len(want) {
		t.Fatalf("rules %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("rule %d is %q, want %q", i, got[i], want[i])
		}
	}
}

func TestMonthlyObjective(t *testing.T) {
	for _, c := range []struct {
		budget plan.Budget
		want   float64
	}{
		{plan.Budget{}, DefaultSLO}, {plan.Budget{Availability: ptr(0.9999)}, 0.9999},
		{plan.Budget{Availability: ptr(0.9999), SLO: ptr(0.99)}, 0.99}, {plan.Budget{Availability: ptr(1.0)}, DefaultSLO},
	} {
		if got := (&court{budget: c.budget}).slo(); got != c.want {
			t.Errorf("%+v: %v, want %v", c.budget, got, c.want)
		}
	}
}
