package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/recording"
)

// OutageLimit bounds the outages that a verdict lists.
const OutageLimit = 1000

// WholeShare is the share of failures from which on an outage is whole.
const WholeShare = 0.99

// outages lists the outages of a run, in order of time.
func (s *survey) outages(found []*scoped, a axis) []Outage {
	list := make([]Outage, 0, len(found))
	for _, f := range found {
		list = append(list, s.outage(f, a))
	}
	return list
}

func (s *survey) outage(f *scoped, a axis) Outage {
	b := f.bracket()
	o := Outage{
		Start:    a.wall(f.first),
		End:      a.wall(f.last),
		Lower:    b.Lower,
		Upper:    b.Upper,
		Ongoing:  f.ongoing,
		BadShare: float64(f.down) / float64(f.to-f.from+1),
		Requests: f.down,
		Kinds:    map[string]uint64{},
		Phase:    s.events.phaseAt(f.first),
		Step:     s.events.stepAt(f.first),
		Scope:    f.scope(s.cells.names),
		Causes:   []Cause{},
	}
	for _, k := range recording.Kinds() {
		if n := f.evidence.kinds[k]; n > 0 {
			o.Kinds[k.String()] = n
		}
	}
	o.Text = o.text(s.targetOf(f))
	return o
}

// targetOf names the target of an outage of one request.
func (s *survey) targetOf(f *scoped) string {
	if f.down != 1 {
		return ""
	}
	return s.cells.names[byTarget].names[f.evidence.by[byTarget][0].id]
}

// text says the outage in one sentence.
func (o *Outage) text(target string) string {
	if o.Requests == 1 {
		return fmt.Sprintf("one request%s failed (%s), at most %s%s", toTarget(target), o.kindsText(), human(o.Upper.Duration()), o.when())
	}
	b := o.Bracket()
	scope := o.Scope.text()
	switch {
	case o.BadShare >= WholeShare && scope == "":
		return fmt.Sprintf("everything was down for %s: %s (%s)%s", b, plural(o.Requests, "request"), o.kindsText(), o.when())
	case scope == "":
		return fmt.Sprintf("%s of requests failed for %s: %s (%s)%s", percent(o.BadShare), b, plural(o.Requests, "request"), o.kindsText(), o.when())
	}
	return fmt.Sprintf("%s was down for %s: %s (%s), %s of all in that time%s",
		scope, b, plural(o.Requests, "request"), o.kindsText(), percent(o.BadShare), o.when())
}

// Bracket has no upper bound where the outage was not over when the load ended.
func (o *Outage) Bracket() Bracket { return open(Bracket{o.Lower, o.Upper}, o.Ongoing) }

// LongestBracket is that of the longest outage, likewise.
func (d Downtime) LongestBracket() Bracket { return open(d.Longest, d.Ongoing) }

func open(b Bracket, ongoing bool) Bracket {
	if ongoing {
		b.Upper = Infinite
	}
	return b
}

func toTarget(target string) string {
	if target == "" {
		return ""
	}
	return " to " + target
}

// when says in which phase and step the outage began.
func (o *Outage) when() string {
	switch {
	case o.Step != "":
		return fmt.Sprintf(", during step %q", o.Step)
	case o.Phase != "":
		return ", in phase " + o.Phase
	}
	return ""
}

// kindsText lists the kinds, the most frequent first: "950 refused, 12 eof".
func (o *Outage) kindsText() string {
	var names []string
	for name := range o.Kinds {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(o.Kinds[b], o.Kinds[a]), cmp.Compare(a, b))
	})
	for i, name := range names {
		if o.Requests > 1 {
			names[i] = grouped(o.Kinds[name]) + " " + name
		}
	}
	return strings.Join(names, ", ")
}

// text names the scope: "target record, instance i-3".
func (s Scope) text() string {
	var parts []string
	for _, p := range [][2]string{{"target", s.Target}, {"version", s.Version}, {"instance", s.Instance}, {"lane", s.Lane}, {"address", s.Address}} {
		if p[1] != "" {
			parts = append(parts, p[0]+" "+p[1])
		}
	}
	return strings.Join(parts, ", ")
}

// downtime sums the outages up. The longest lay between the largest lower and
// the largest upper bound, be they of two outages. lower is the sum of their lower bounds.
func downtime(found []*scoped, small *smallOutages, down uint64, rate, slo float64) (d Downtime, lower time.Duration) {
	total := small.total
	for _, f := range found {
		b := f.bracket()
		total += f.upper()
		lower += f.lower()
		d.Ongoing = d.Ongoing || f.ongoing
		d.Longest.Lower, d.Longest.Upper = max(d.Longest.Lower, b.Lower), max(d.Longest.Upper, b.Upper)
	}
	d.Total = seconds(total)
	d.Equivalent = Equivalent(down, rate)
	d.MonthShare = MonthShare(d.Equivalent, slo)
	return d, lower
}

// longestOf keeps the limit outages with the largest upper bounds, in order of time.
func longestOf(all []*scoped, limit int) []*scoped {
	if len(all) <= limit {
		return all
	}
	kept := slices.Clone(all)
	slices.SortStableFunc(kept, func(a, b *scoped) int { return cmp.Compare(b.after-b.before, a.after-a.before) })
	kept = kept[:limit]
	slices.SortStableFunc(kept, func(a, b *scoped) int { return cmp.Compare(a.first, b.first) })
	return kept
}
