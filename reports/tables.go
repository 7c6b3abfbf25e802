package reports

import (
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

// steps is the plan's steps as they were carried out.
func steps(v *analyze.Verdict) table {
	t := table{title: "Steps", columns: []column{
		{head: "phase", flex: true}, {head: "step", flex: true}, {head: "start", right: true},
		{head: "took", right: true}, {head: "ended", flex: true},
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
		{head: "statement", flex: true}, {head: "start", right: true}, {head: "took", right: true}, {head: "ended", flex: true},
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
		{head: "waiting", flex: true}, {head: "start", right: true}, {head: "wait", right: true},
		{head: "table", flex: true}, {head: "mode", flex: true}, {head: "held by", flex: true},
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
		t.add(word.Duration(w.Width), word.Percent(w.Worst))
	}
	return t
}

// blinds is when the generator itself could not see.
func blinds(v *analyze.Verdict) table {
	t := table{title: "Blind spots", columns: []column{
		{head: "start", right: true}, {head: "for", right: true}, {head: "why", flex: true},
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
