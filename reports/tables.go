package reports

import (
	"fmt"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

// rules is every rule of the gate with what was allowed and what was seen.
func rules(v *analyze.Verdict) table {
	t := table{title: "Why", columns: []column{
		{head: "verdict"}, {head: "rule", flex: true}, {head: "allowed", flex: true}, {head: "observed", flex: true},
	}}
	for _, r := range v.Reasons {
		t.add(string(r.Verdict), r.Rule, orNone(r.Limit), orNone(r.Observed))
	}
	return t
}

// groups is the requests by version, instance or target, with the quantiles of
// their latency; times are offsets from the start of the run.
func groups(title string, start time.Time, all []analyze.Group, name func(analyze.Group) string) table {
	t := table{title: title, columns: []column{
		{head: "name", flex: true}, {head: "requests", right: true}, {head: "bad", right: true},
		{head: "first", right: true}, {head: "last", right: true},
		{head: "p50", right: true}, {head: "p90", right: true}, {head: "p99", right: true},
		{head: "p99.9", right: true}, {head: "max", right: true},
	}}
	for _, g := range all {
		l := g.Latency
		t.add(orNone(name(g)), word.Count(g.Requests), word.Count(g.Bad), since(start, g.First), since(start, g.Last),
			word.Duration(l.P50), word.Duration(l.P90), word.Duration(l.P99), word.Duration(l.P999), word.Duration(l.Max))
	}
	return t
}

func versions(v *analyze.Verdict) table {
	return groups("Versions", v.Start, v.Versions, func(g analyze.Group) string { return g.Version })
}

func instances(v *analyze.Verdict) table {
	return groups("Instances", v.Start, v.Instances, func(g analyze.Group) string { return g.Instance })
}

func targets(v *analyze.Verdict) table {
	return groups("Targets", v.Start, v.Targets, func(g analyze.Group) string { return g.Target })
}

// parts is the tables of evidence, in the order in which they are shown. Those
// that would only repeat the totals have no rows.
func parts(v *analyze.Verdict) []table {
	return []table{
		versions(v), instances(v), targets(v),
		several(groups("Phases", v.Start, v.Phases, func(g analyze.Group) string { return g.Phase })),
		several(groups("Lanes", v.Start, v.Lanes, func(g analyze.Group) string { return g.Lane })),
		several(groups("Addresses", v.Start, v.Addresses, func(g analyze.Group) string { return g.Address })),
		comparisons(v), steps(v), statements(v), blocked(v), blinds(v),
	}
}

// several empties a table of one row.
func several(t table) table {
	if len(t.rows) == 1 {
		t.rows = nil
	}
	return t
}

// comparisons sets p99 of phases and versions against that of others, each with
// its 95 % interval.
func comparisons(v *analyze.Verdict) table {
	t := table{title: "p99 compared", columns: []column{
		{head: "of", flex: true}, {head: "p99", right: true}, {head: "95 %", right: true},
		{head: "against", flex: true}, {head: "p99", right: true}, {head: "95 %", right: true},
		{head: "rise", right: true}, {head: "beyond chance"},
	}}
	for _, c := range v.Comparisons {
		rise, beyond := word.None, "too few"
		if c.Rise != nil {
			rise = fmt.Sprintf("%+.0f %%", *c.Rise*100)
		}
		switch {
		case c.Enough && c.Significant:
			beyond = "yes"
		case c.Enough:
			beyond = "no"
		}
		t.add(orNone(c.Phase+c.Version), word.Duration(c.P99.Value), interval(c.P99), orNone(c.Against),
			word.Duration(c.Baseline.Value), interval(c.Baseline), rise, beyond)
	}
	return t
}

func interval(i analyze.Interval) string {
	upper := word.None // too few requests leave it open
	if i.Upper.Finite() {
		upper = word.Duration(i.Upper)
	}
	return word.Duration(i.Lower) + " to " + upper
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
		t.add(orNone(s.Phase), s.Name, since(v.Start, s.Start), took, ending(s))
	}
	return t
}

// ending words how a step ended.
func ending(s analyze.Step) string {
	switch {
	case s.Error != "":
		return "failed: " + s.Error
	case s.End == nil:
		return "never ended"
	case !s.OK:
		return "failed"
	}
	return "well"
}

// statements is what the migration ran in the database.
func statements(v *analyze.Verdict) table {
	t := table{title: "Migration statements", columns: []column{
		{head: "statement", text: true}, {head: "start", right: true}, {head: "took", right: true}, {head: "ended", text: true},
	}}
	if v.Database == nil {
		return t
	}
	for _, s := range v.Database.Statements {
		ended := "well"
		if !s.OK {
			ended = "failed: " + orNone(s.Error)
		}
		t.add(s.Text, since(v.Start, s.Start), word.Duration(s.Seconds), ended)
	}
	return t
}

// blocked is who waited for a lock, and for whom.
func blocked(v *analyze.Verdict) table {
	t := table{title: "Lock waits", columns: []column{
		{head: "waiting", text: true}, {head: "start", right: true}, {head: "wait", right: true},
		{head: "table", flex: true}, {head: "mode", flex: true}, {head: "held by", text: true},
	}}
	if v.Database == nil {
		return t
	}
	for _, b := range v.Database.Blocked {
		t.add(orNone(b.Query), since(v.Start, b.Start), word.Duration(b.Wait), orNone(b.Table), orNone(b.Mode), orNone(b.Holder))
	}
	return t
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

// since words a moment as time since the start of the run; a dash for none.
func since(start, t time.Time) string {
	if t.IsZero() {
		return word.None
	}
	return word.Duration(between(start, t))
}

func orNone(s string) string {
	if s == "" {
		return word.None
	}
	return s
}
