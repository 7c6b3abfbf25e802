package reports

import (
	"fmt"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

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
