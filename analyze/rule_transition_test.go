package analyze

import (
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

func TestTransitionMixed(t *testing.T) {
	for limit, want := range map[time.Duration]Outcome{9 * time.Second: Fail, 10 * time.Second: Pass} {
		b := toV2(true)
		b.Transition.MaxMixed = &limit
		if r := rolled(21*time.Second, nil).judge(t, b).reason(t, ruleMixed); r.Verdict != want || !strings.Contains(r.Text, "v1 and v2 both answered for 9.99 s") {
			t.Errorf("limit %v: %s, want %s: %s", limit, r.Verdict, want, r.Text)
		}
	}
	b := toV2(false)
	b.Transition.MaxMixed = ptr(time.Second)
	if r := newWorld(500, 20*time.Second, nil).judge(t, b).reason(t, ruleMixed); r.Verdict != Inconclusive {
		t.Errorf("no transition: %s", r.Verdict)
	}
}

// Without a version asked for, the transition is told and not judged.
func TestTransitionIsToldUnasked(t *testing.T) {
	v := rolled(21*time.Second, nil).judge(t, strict())
	if v.Transition.To != "v2" || v.Transition.Text != "v1 gave way to v2, both answered for 9.99 s" {
		t.Errorf("%+v", v.Transition)
	}
	for _, r := range v.Reasons {
		if r.Rule == ruleTransition {
			t.Error("judged, although nothing was asked for")
		}
	}
	if tr := newWorld(500, 20*time.Second, nil).judge(t, strict()).Transition; tr.Text != "only v1 answered: no transition was seen" || tr.From != "v1" || tr.MixedStart != nil {
		t.Errorf("one version: %+v", tr)
	}
	untagged := newWorld(500, 20*time.Second, func(r *recording.Result) { r.Version = "" })
	if v := untagged.judge(t, strict()); v.Transition != nil || v.Verdict != Pass {
		t.Errorf("no version: %+v, %s", v.Transition, v.Verdict)
	}
	if v := untagged.judge(t, toV2(true)); v.Verdict != Inconclusive || v.Reasons[0].Rule != ruleTransition {
		t.Errorf("no version, one asked for: %s by %+v", v.Verdict, v.Reasons[0])
	}
}

// A release that was rolled back ends with the old version.
func TestRolledBack(t *testing.T) {
	w := rolled(39*time.Second, func(r *recording.Result) {
		if !within(r, 0, 30*time.Second) {
			r.Version, r.Instance = "v1", "b-1"
		}
	})
	for _, complete := range []bool{true, false} {
		v := w.judge(t, toV2(complete))
		if v.Verdict != Fail || v.Reasons[0].Rule != ruleTransition || v.Transition.Complete || v.Transition.Flaps != 1 {
			t.Errorf("complete %v: %s: %+v", complete, v.Verdict, v.Transition)
		}
	}
	w.events[1].State, w.events[1].Error = "failed", "rolled back"
	if v := w.judge(t, toV2(true)); v.Exit != exitStep || v.Reasons[0].Rule != ruleSteps || v.Transition.Stale != 0 {
		t.Errorf("the step failed: exit %d by %s, %d stale", v.Exit, v.Reasons[0].Rule, v.Transition.Stale)
	}
}

// With not all of the old instances gone, a transition that need not be complete passes.
func TestPartialTransition(t *testing.T) {
	w := rolled(40*time.Second, nil)
	w.length, w.run.Load.End = 18*time.Second, 18100*ms
	w.events = nil
	if v := w.judge(t, toV2(false)); v.Verdict != Pass {
		t.Errorf("%s: %s", v.Verdict, v.Sentence())
	}
	b := toV2(true)
	b.LongestOutage = nil
	b.Transition = &plan.TransitionBudget{To: "v2", Complete: true}
	if v := w.judge(t, b); v.Verdict == Pass {
		t.Errorf("complete was asked for: %s", v.Sentence())
	}
}

func TestDeployed(t *testing.T) {
	failed := step("deploy", "roll", time.Second, 9*time.Second)
	failed.State = "failed"
	open := step("deploy", "roll", time.Second, 0)
	open.End = 0
	for _, c := range []struct {
		name   string
		events []recording.Event
		want   time.Duration
	}{
		{"nothing said", nil, 0},
		{"by the last step", []recording.Event{step("deploy", "one", time.Second, 5*time.Second), step("deploy", "two", 5*time.Second, 9*time.Second), step("soak", "wait", 9*time.Second, 20*time.Second)}, 9100 * ms},
		{"by the phase", []recording.Event{event(recording.EventPhase, "deploy", "done", time.Second, 8*time.Second, nil)}, 8100 * ms},
		{"failed", []recording.Event{failed, event(recording.EventPhase, "deploy", "done", time.Second, 9*time.Second, nil)}, 0},
		{"never ended", []recording.Event{open}, 0},
	} {
		if at, said := deployed(c.events); at != c.want || said != (c.want > 0) {
			t.Errorf("%s: %v, %v, want %v", c.name, at, said, c.want)
		}
	}
}
