package reports

import (
	"fmt"
	"sort"
	"strings"

	"upness/analyze"
	"upness/reports/word"
)

// kinds words how requests ended, the most frequent first: "1,600 reset, 5 eof".
func kinds(by map[string]uint64) string {
	names := make([]string, 0, len(by))
	for name, n := range by {
		if n > 0 {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		if by[names[i]] != by[names[j]] {
			return by[names[i]] > by[names[j]]
		}
		return names[i] < names[j]
	})
	for i, name := range names {
		names[i] = word.Count(by[name]) + " " + name
	}
	return strings.Join(names, ", ")
}

// accounting is the identity that every run obeys, with its figures.
func accounting(r analyze.Requests) string {
	text := fmt.Sprintf("%s scheduled = %s sent + %s unsent; %s good, %s slow, %s bad, %s cut, %s blind",
		word.Count(r.Scheduled), word.Count(r.Sent), word.Count(r.Unsent),
		word.Count(r.Good), word.Count(r.Slow), word.Count(r.Bad), word.Count(r.Cut), word.Count(r.Blind))
	if r.Shed > 0 {
		text += ", " + word.Count(r.Shed) + " shed"
	}
	return text + "."
}

// period words when a run was and how long.
func period(v *analyze.Verdict) string {
	if v.Start.IsZero() {
		return word.None
	}
	text := word.Moment(v.Start) + ", " + word.Duration(between(v.Start, v.End))
	if v.Partial {
		text += ", cut off: judged by what there is"
	}
	return text
}
