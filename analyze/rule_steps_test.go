package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upness/recording"
)

func TestCoverage(t *testing.T) {
	for _, c := range []struct {
		name string
		step recording.Event
		want Outcome
	}{
		{"inside", step("deploy", "roll", time.Second, 19*time.Second), Pass},
		{"from begin to end", step("deploy", "roll", 0, 20*time.Second), Pass},
		{"a moment longer", step("deploy", "roll", 0, 20*time.Second+8*ms), Pass},
		{"the load ended before", step("deploy", "roll", time.Second, 20100*ms), Inconclusive},
		{"it began before the load", step("deploy", "roll", -50*ms, 10*time.Second), Inconclusive},
		{"after the load", step("deploy", "roll", 21*time.Second, 22*time.Second), Inconclusive},
		{"before the load, as meant", step("before", "prepare", -90*ms, -10*ms), Pass},
		{"after the load, as meant", step("after", "clean up", 21*time.Second, 22*time.Second), Pass},
	} {
		w := newWorld(500, 20*time.Second, nil)
		w.events = []recording.Event{c.step}
		if r := w.judge(t, strict()).reason(t, "coverage"); r.Verdict != c.want {
			t.Errorf("%s: %s, want %s: %s", c.name, r.Verdict, c.want, r.Text)
		}
	}
}

func TestStepThatNeverEnded(t *testing.T) {
	w := newWorld(500, 20*time.Second, nil)
	open := step("deploy", "roll", 5*time.Second, 0)
	open.End, open.State = 0, ""
	w.events = []recording.Event{open}
	v := w.judge(t, strict())
	if v.Verdict != Fail || v.Exit != exitStep || v.Steps[0].End != nil || !strings.Contains(v.reason(t, "steps").Text, "it never ended") {
		t.Errorf("%s, exit %d: %+v", v.Verdict, v.Exit, v.Steps[0])
	}
	w.run.State = recording.Interrupted // then it is no wonder
	if v = w.judge(t, strict()); v.Verdict != Inconclusive || v.Exit != exitInterrupted {
		t.Errorf("interrupted: %s, exit %d", v.Verdict, v.Exit)
	}
}

// Ctrl-C ends the step under way; a step that failed before it did fail.
func TestStepsOfAnInterruptedRun(t *testing.T) {
	w := newWorld(500, 20*time.Second, nil)
	w.run.State = recording.Interrupted
	for state, want := range map[string]Outcome{"interrupted": Inconclusive, "failed": Fail} {
		cut := step("deploy", "roll", 5*time.Second, 19*time.Second)
		cut.State, cut.Error = state, "stopped"
		w.events = []recording.Event{step("baseline", "wait", 0, 5*time.Second), cut}
		v := w.judge(t, toV2(true))
		if r := v.reason(t, ruleSteps); r.Verdict != want || v.Steps[1].Interrupted != (state == "interrupted") || v.Exit != exitInterrupted {
			t.Errorf("state %s: %s, exit %d: %s", state, r.Verdict, v.Exit, r.Text)
		}
		if r := v.reason(t, ruleTransition); r.Verdict != Inconclusive || r.Text != "v2 never answered: nothing was deployed" {
			t.Errorf("the run ended before the transition could: %s: %s", r.Verdict, r.Text)
		}
	}
}

func TestSteps(t *testing.T) {
	failed := step("deploy", "roll", time.Second, 2*time.Second)
	failed.State, failed.Text = "rolled_back", "unhealthy"
	found := steps([]recording.Event{step("baseline", "wait", 0, time.Second), failed, event(recording.EventPhase, "soak", "", 0, time.Second, nil)},
		axis{clock: recording.Clock{Anchor: anchor}})
	if len(found) != 2 || !found[0].OK || found[1].OK || found[1].Error != "unhealthy" || !found[1].End.Equal(anchor.Add(2100*ms)) {
		t.Errorf("%+v", found)
	}
}

// How a step ended that nobody could see is neither a success nor a failure.
func TestStepWhoseEndIsNotKnown(t *testing.T) {
	w := newWorld(500, 20*time.Second, nil)
	lost := step("deploy", "update Stack1", 5*time.Second, 10*time.Second)
	lost.State, lost.Error = "unknown", "what became of it is not known: the AWS session has expired"
	w.events = []recording.Event{lost}
	v := w.judge(t, strict())
	r := v.reason(t, "steps")
	if v.Verdict != Inconclusive || v.Exit != exitInconclusive || r.Verdict != Inconclusive || !v.Steps[0].Unknown || !strings.Contains(r.Text, "is not known: what became of it") {
		t.Errorf("%s, exit %d: %+v", v.Verdict, v.Exit, r)
	}
}

// A step that failed is said before one whose end is not known or that Ctrl-C
// ended, in whatever order they were carried out.
func TestFailedStepComesFirst(t *testing.T) {
	ending := func(name, state string, at int) recording.Event {
		e := step("deploy", name, time.Duration(at)*time.Second, time.Duration(at+1)*time.Second)
		if e.State = state; state != "done" {
			e.Error = name + " says why"
		}
		return e
	}
	for _, states := range [][]string{{"done", "unknown", "failed"}, {"unknown", "failed", "failed"}, {"failed", "unknown"}, {"unknown", "interrupted", "failed"}} {
		w, first := newWorld(500, 20*time.Second, nil), -1
		for i, state := range states {
			w.events = append(w.events, ending(fmt.Sprint("step ", i), state, i))
			if first < 0 && state == "failed" {
				first = i
			}
		}
		if slices.Contains(states, "interrupted") {
			w.run.State = recording.Interrupted
		}
		v := w.judge(t, strict())
		r, name := v.reason(t, ruleSteps), fmt.Sprintf("%q", fmt.Sprint("step ", first))
		if r.Verdict != Fail || !strings.Contains(r.Observed, name) || !strings.Contains(r.Text, name) || !v.Partial && v.Exit != exitStep {
			t.Errorf("%q: exit %d, %+v, want %s", states, v.Exit, r, name)
		}
	}
}
