package transition

import (
	"strings"

	"upness/recording"
	"upness/reports/word"
)

// statuses are what migrations that run elsewhere said of themselves: each from
// when it was first heard until something else was; the last word is a mark.
func (p *Picture) statuses(a timeAxis) []bar {
	var all []bar
	last := map[string]int{} // by step
	for _, e := range p.Events {
		if e.Kind != recording.EventOutput || e.Source != "migration" || e.State == "" {
			continue
		}
		e.End = e.At
		b, seen := p.spanBar(a, e, statementInk)
		if !seen {
			continue
		}
		b.label = word.Clean(e.State)
		b.failed = strings.Contains(e.State, "fail") || e.State == "dead"
		if i, before := last[e.Name]; before {
			all[i].to = b.to
			if all[i].label == b.label {
				continue
			}
			all[i].to = b.from
		}
		last[e.Name], all = len(all), append(all, b)
	}
	return all
}
