package reports

import (
	"time"

	"upness/analyze"
	"upness/reports/word"
)

// rules is every rule of the gate with what was allowed and what was seen.
func rules(v *analyze.Verdict) table {
	t := table{title: "Why", columns: []column{
		{head: "verdict"}, {head: "rule", flex: true}, {head: "allowed", text: true}, {head: "observed", text: true},
	}}
	for _, r := range v.Reasons {
		t.add(string(r.Verdict), r.Rule, orNone(r.Limit), orNone(r.Observed))
	}
	return t
}

// parts is the tables of evidence, in the order in which they are shown. Those
// that would only repeat the totals have no rows.
func parts(v *analyze.Verdict) []table {
	return []table{
		versions(v), instances(v), targets(v),
		several(groups("Phases", v.Start, v.Phases, func(g analyze.Group) string { return g.Phase })),
		several(groups("Lanes", v.Start, v.Lanes, func(g analyze.Group) string { return g.Lane })),
		several(groups("Addresses", v.Start, v.Addresses, func(g analyze.Group) string { return g.Address })),
		comparisons(v), steps(v), statements(v), blocked(v), deadlocks(v), balancer(v), blinds(v),
	}
}

// steps is the plan's steps as they were carried out.
func steps(v *analyze.Verdict) table {
	t := table{title: "Steps", columns: []column{
		{head: "phase", flex: true}, {head: "step", flex: true}, {head: "start", right: true},
		{head: "took", right: true}, {head: "ended", text: true},
	}}
	for _, s := range v.Steps {
		took := word.None
		if s.End != nil {
			took = word.Duration(between(s.Start, *s.End))
		}
		t.add(orNone(s.Phase), s.Name, since(v.Start, s.Start), took, ending(s, v.Partial))
	}
	return t
}

// ending words how a step ended, in a run that was cut off or not.
func ending(s analyze.Step, partial bool) string {
	how := "failed"
	switch o := s.Outcome(partial); {
	case o == analyze.Pass:
		return "well"
	case o == analyze.Inconclusive && s.Unknown:
		how = "not known"
	case o == analyze.Inconclusive:
		how = "interrupted"
	}
	if s.Error == "" {
		return how
	}
	return how + ": " + s.Error
}

// windows is the worst availability over any window of each width.
func windows(v *analyze.Verdict) table {
	t := table{title: "Worst windows", columns: []column{
		{head: "any window of", right: true}, {head: "worst availability", right: true},
	}}
	for _, w := range v.Windows {
		if v.Availability != nil && *v.Availability == 1 {
			break // it was 1 in all of them
		}
		t.add(word.Duration(w.Width), word.Percent(w.Worst))
	}
	return t
}

// blinds is when the generator itself could not see.
func blinds(v *analyze.Verdict) table {
	t := table{title: "Blind spots", brief: 8, columns: []column{
		{head: "start", right: true}, {head: "for", right: true}, {head: "why", text: true},
	}}
	for _, s := range v.Blind.Spans {
		t.add(since(v.Start, s.Start), word.Duration(between(s.Start, s.End)), orNone(s.Why))
	}
	return t
}

func between(from, to time.Time) analyze.Seconds {
	return analyze.Seconds(to.Sub(from).Seconds())
}

// since words a moment as time since the start of the run, to a millisecond,
// since nothing begins on the microsecond; a dash for none. What began just
// before the first request was due, as the first step does, began with the run.
func since(start, t time.Time) string {
	if t.IsZero() {
		return word.None
	}
	at := t.Sub(start).Round(time.Millisecond)
	if at < 0 && at > -time.Second {
		at = 0
	}
	return word.Duration(analyze.Seconds(at.Seconds()))
}

func orNone(s string) string {
	if s == "" {
		return word.None
	}
	return s
}
