package analyze

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// span is a stretch of the run's axis, from At up to End.
type span struct {
	at, end time.Duration
	why     string
}

// overlap is how long a and b last at once.
func (s span) overlap(at, end time.Duration) time.Duration {
	return max(0, min(s.end, end)-max(s.at, at))
}

// union sorts spans and joins those that overlap or touch; the reasons of
// joined spans are put one after another, each once.
func union(spans []span) []span {
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.at, b.at) })
	var joined []span
	for _, s := range spans {
		last := len(joined) - 1
		if last < 0 || s.at > joined[last].end {
			joined = append(joined, s)
			continue
		}
		joined[last].end = max(joined[last].end, s.end)
		joined[last].why = alsoWhy(joined[last].why, s.why)
	}
	return joined
}

// alsoWhy adds the reasons of one span to those of another; both may be several.
func alsoWhy(all, more string) string {
	for why := range strings.SplitSeq(more, "; ") {
		switch {
		case why == "" || slices.Contains(strings.Split(all, "; "), why) || len(all) > 200:
		case all == "":
			all = why
		default:
			all += "; " + why
		}
	}
	return all
}

// length is the sum of the spans' lengths.
func length(spans []span) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		sum += s.end - s.at
	}
	return sum
}

// clip cuts spans to from..to and drops what is left without extent.
func clip(spans []span, from, to time.Duration) []span {
	var kept []span
	for _, s := range spans {
		s.at, s.end = max(s.at, from), min(s.end, to)
		if s.end > s.at {
			kept = append(kept, s)
		}
	}
	return kept
}
