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
		{head: "p50", right: true}, {head: "p90", right: true, spare: true}, {head: "p99", right: true},
		{head: "p99.9", right: true, spare: true}, {head: "max", right: true},
	}}
	for _, g := range all {
		cells := []string{orNone(name(g)), word.Count(g.Requests), word.Count(g.Bad), since(start, g.First), since(start, g.Last)}
		t.add(append(cells, quantiles(g.Latency, g.Bad > 0)...)...)
	}
	return t
}

// quantiles words p50, p90, p99, p99.9 and the longest. Where nothing failed an
// infinite one is of no request at all, as in a phase that was blind: a dash.
func quantiles(l analyze.Latency, failures bool) []string {
	var words []string
	for _, q := range []analyze.Seconds{l.P50, l.P90, l.P99, l.P999, l.Max} {
		if !q.Finite() && !failures {
			words = append(words, word.None)
			continue
		}
		words = append(words, word.Duration(q))
	}
	return words
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
		{head: "of", flex: true}, {head: "p99", right: true}, {head: "95 %", right: true, spare: true},
		{head: "against", flex: true}, {head: "p99", right: true}, {head: "95 %", right: true, spare: true},
		{head: "rise", right: true}, {head: "beyond chance"},
	}}
	for _, c := range v.Comparisons {
		rise, beyond := word.None, "too few"
		if c.Rise != nil {
			rise = fmt.Sprintf("%+.0f %%", *c.Rise*100)
		}
		switch {
		case c.Rise != nil && *c.Rise <= 0:
			beyond = word.None // it did not rise
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
