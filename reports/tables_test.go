package reports

import (
	"math"
	"strings"
	"testing"
	"time"

	"upness/analyze"
)

// What people read in a row: no microseconds of the axis, no latency of nobody.
func TestRowsOfGroups(t *testing.T) {
	start := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	inf := analyze.Seconds(math.Inf(1))
	none := analyze.Latency{P50: inf, P90: inf, P99: inf, P999: inf, Max: inf}
	for _, c := range []struct {
		group analyze.Group
		want  string
	}{
		{analyze.Group{Phase: "soak", First: start.Add(250), Last: start.Add(time.Second), Requests: 9, Latency: none}, "soak 9 0 0 s 1 s – – – – –"},
		{analyze.Group{Phase: "soak", First: start.Add(-5 * time.Millisecond), Last: start.Add(1500 * time.Millisecond), Requests: 9, Bad: 9, Latency: none}, "soak 9 9 0 s 1.5 s ∞ ∞ ∞ ∞ ∞"},
	} {
		table := groups("Phases", start, []analyze.Group{c.group}, func(g analyze.Group) string { return g.Phase })
		if got := strings.Join(table.rows[0], " "); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A number that is cut off by its middle reads as another one: "5,360 sche…0 sent".
func TestObservedGivesWayAtItsEnd(t *testing.T) {
	v := &analyze.Verdict{Reasons: []analyze.Reason{{Rule: "accounting", Verdict: analyze.Pass, Limit: "every scheduled request accounted for", Observed: "5,360 scheduled, 5,360 sent, 0 unsent"}}}
	table := rules(v)
	if line := table.lines(70)[1]; !strings.Contains(line, "5,360 scheduled") || strings.Contains(line, "unsent") {
		t.Error(line)
	}
}

// On a narrow terminal a table does without a column, rather than cut numbers.
func TestSpareColumns(t *testing.T) {
	table := table{columns: []column{{head: "name", flex: true}, {head: "p50", right: true}, {head: "p90", right: true, spare: true}}}
	table.add("i-30349ca3ca5b92f50", "1.43 ms", "6.7 ms")
	for width, want := range map[int]string{
		40: "i-30349ca3ca5b92f50  1.43 ms  6.7 ms",
		25: "i-30…f50  1.43 ms  6.7 ms",
		24: "i-30349…5b92f50  1.43 ms",
	} {
		if got := table.lines(width)[1]; got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

// The table of steps says what the gate does: what is not known did not fail.
func TestEndingOfSteps(t *testing.T) {
	for _, c := range []struct {
		step    analyze.Step
		partial bool
		want    string
	}{
		{analyze.Step{OK: true}, false, "well"},
		{analyze.Step{Error: "status 1"}, false, "failed: status 1"},
		{analyze.Step{Error: "status 1"}, true, "failed: status 1"},
		{analyze.Step{}, false, "failed"},
		{analyze.Step{Error: "the session expired", Unknown: true}, false, "not known: the session expired"},
		{analyze.Step{Error: "stopped by a signal", Interrupted: true}, true, "interrupted: stopped by a signal"},
		{analyze.Step{Error: "it never ended", Interrupted: true}, false, "failed: it never ended"},
	} {
		table := steps(&analyze.Verdict{Steps: []analyze.Step{c.step}, Partial: c.partial})
		if got := table.rows[0][4]; got != c.want {
			t.Errorf("%+v, partial %t: %q, want %q", c.step, c.partial, got, c.want)
		}
	}
}

// A failed step within a budget that allows errors is not said to be unnoticed; one
// whose end is not known did not fail.
func TestFailedStepAndLostRequests(t *testing.T) {
	v := &analyze.Verdict{Steps: []analyze.Step{{Name: "update", Phase: "deploy", Unknown: true}, {Name: "roll", Phase: "deploy"}}}
	for bad, want := range map[uint64]string{
		0: `Step "roll" of phase deploy failed, although no client noticed.`,
		1: `Step "roll" of phase deploy failed, although clients lost no more than allowed, 1 request.`,
	} {
		v.Requests.Bad = bad
		if got := failedStep(v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
