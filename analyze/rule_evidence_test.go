package analyze

import (
	"errors"
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

func TestResolutionRule(t *testing.T) {
	for _, c := range []struct {
		name  string
		world *world
		limit time.Duration
		want  Outcome
		text  string
	}{
		{"exactly achieved", newWorld(300, 20*time.Second, nil), time.Second / 300, Pass, "no outage longer than 3.33 ms could have been missed"},
		{"the rate is too low", newWorld(50, 20*time.Second, nil), 10 * ms, Inconclusive, "it takes at least 100/s"},
		{"nothing was seen for a while", stopped(20*time.Second, 100*ms), 10 * ms, Inconclusive, "nothing was seen for so long from 16:00:10 on"},
	} {
		v := c.world.judge(t, plan.Budget{Resolution: &c.limit})
		if r := v.reason(t, "resolution"); r.Verdict != c.want || !strings.Contains(r.Text, c.text) {
			t.Errorf("%s: %s, want %s: %s", c.name, r.Verdict, c.want, r.Text)
		}
	}
}

// A schedule that begins before its first request or ends after its last has
// nothing to show for that time.
func TestResolutionAtTheEnds(t *testing.T) {
	for name, move := range map[string]func(*recording.LoadInfo){
		"begin": func(l *recording.LoadInfo) { l.Begin -= 60 * ms },
		"end":   func(l *recording.LoadInfo) { l.End += 58 * ms },
	} {
		w := newWorld(500, 20*time.Second, nil)
		move(&w.run.Load)
		if got := w.judge(t, strict()).Resolution.Achieved.round(); got != 0.06 {
			t.Errorf("%s: achieved %v s, want 60 ms", name, got)
		}
	}
}

func TestBlindAllowance(t *testing.T) {
	for _, c := range []struct {
		stop    time.Duration
		allowed *float64
		want    Outcome
	}{{190 * ms, nil, Pass}, {210 * ms, nil, Inconclusive}, {950 * ms, ptr(0.05), Pass}, {1050 * ms, ptr(0.05), Inconclusive}, {10 * ms, ptr(0.0), Inconclusive}} {
		b := strict()
		b.Blind = c.allowed
		if r := stopped(20*time.Second, c.stop).judge(t, b).reason(t, "blind"); r.Verdict != c.want {
			t.Errorf("blind for %v of 20 s, allowed %v: %s, want %s", c.stop, c.allowed, r.Verdict, c.want)
		}
	}
}

// Results that end in an error are judged as far as they go, and never pass.
func TestTornResults(t *testing.T) {
	w := newWorld(500, 20*time.Second, nil)
	in := w.input()
	whole := in.Results
	in.Results = func(yield func(*recording.Result, error) bool) {
		n := 0
		for r, err := range whole {
			if n++; n > 5000 {
				yield(nil, errors.New("batch 7 is damaged"))
				return
			}
			if !yield(r, err) {
				return
			}
		}
	}
	in.Warnings = []error{errors.New("events: the last line is not whole")}
	v, err := Judge(in, strict())
	if err != nil {
		t.Fatal(err)
	}
	if v.Verdict != Inconclusive || !v.Partial || v.Requests.Scheduled != 5000 || v.Exit != exitInterrupted {
		t.Errorf("%s, partial %v, %d scheduled", v.Verdict, v.Partial, v.Requests.Scheduled)
	}
	if len(v.Warnings) != 2 || !strings.Contains(v.Warnings[1], "batch 7 is damaged") {
		t.Errorf("warnings %q", v.Warnings)
	}
}

func TestJudgeWithoutResults(t *testing.T) {
	if _, err := Judge(Input{}, plan.Budget{}); err == nil {
		t.Error("nothing to range over, and no error")
	}
}

// A recording whose state is not known is not taken for a whole one.
func TestOnlyCompleteRunsPass(t *testing.T) {
	for _, state := range []recording.State{recording.Running, recording.Interrupted, "", "unheard of"} {
		w := newWorld(500, 20*time.Second, nil)
		w.run.State = state
		if v := w.judge(t, strict()); v.Verdict != Inconclusive || v.Exit != exitInterrupted || v.Reasons[0].Rule != "interrupted" {
			t.Errorf("state %q: %s, exit %d", state, v.Verdict, v.Exit)
		}
	}
}

// In a partial run the requests that were under way at its end are missing.
func TestLostRequests(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if r.Seq > 9900 {
			r.Seq += 4
		}
	})
	w.run.State = recording.Interrupted
	v := w.judge(t, strict())
	if r := v.reason(t, "accounting"); r.Verdict != Pass || len(v.Warnings) != 1 || !strings.Contains(v.Warnings[0], "4 requests were under way") {
		t.Errorf("%s: %q", r.Verdict, v.Warnings)
	}
}

func TestBaselineBecameWorse(t *testing.T) {
	w := rolled(21*time.Second, func(r *recording.Result) {
		if r.Seq%100 == 50 || r.Version == "v2" && r.Seq%10 == 5 {
			fails(r, recording.HTTP5xx, 500)
		}
	})
	if r := w.judge(t, strict()).reason(t, "baseline"); r.Verdict != Pass || !strings.Contains(r.Text, "1 % of 5,000 requests failed in it") || !strings.Contains(r.Text, "made it worse") {
		t.Errorf("%s: %s", r.Verdict, r.Text)
	}
	w = rolled(21*time.Second, func(r *recording.Result) {
		if r.Version == "v1" && r.Seq%10 == 5 {
			fails(r, recording.HTTP5xx, 500)
		}
	})
	if r := w.judge(t, strict()).reason(t, "baseline"); !strings.Contains(r.Text, "it became better") {
		t.Error(r.Text)
	}
}

// What stood in the lost part of a recording could be a failed step: no pass.
func TestDamagedEventsAreNoPass(t *testing.T) {
	in := newWorld(500, 20*time.Second, nil).input()
	in.Warnings = []error{&recording.DamagedError{File: "run/events.jsonl", Err: errors.New("line 7: unexpected end of JSON input")}}
	v, err := Judge(in, strict())
	if err != nil {
		t.Fatal(err)
	}
	if r := v.reason(t, "accounting"); v.Verdict != Inconclusive || !strings.Contains(r.Text, "cannot be read: run/events.jsonl is damaged: line 7") {
		t.Errorf("%s: %s", v.Verdict, r.Text)
	}
}
