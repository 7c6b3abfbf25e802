package transition

import (
	"math"

	"upness/recording"
	"upness/reports/word"
)

// life is what is known of one instance.
type life struct {
	name    string
	version int // position in the timeline's list, -1 for unknown
	label   string
	group   string
	served  bool // it answered clients
	bars    []bar
}

// glance is how far apart what one look has seen may stand, in seconds.
const glance = 0.02

// life draws one instance from state to state. A span is its whole life, from
// launch to end; the last state lasts until then, or to the end of the axis.
func (p *Picture) life(a timeAxis, name string, events []recording.Event, images map[string]int) life {
	l := life{name: word.Clean(name)}
	for _, e := range events {
		if l.group == "" {
			l.group, _ = e.Fields["group"].(string)
		}
	}
	l.version, l.label = p.versionOf(events, images)
	end := a.length
	for _, e := range events {
		if e.End > 0 {
			end = min(end, a.second(e.End))
		}
	}
	gone := false
	for i, e := range events {
		if gone {
			break // what is seen later was looked at late
		}
		gone = e.State == "terminated" && e.Edge == ""
		to := end
		if i+1 < len(events) {
			to = a.second(events[i+1].At)
		}
		b, drawn := stateBar(e.State, versionInk(l.version))
		if e.Edge == recording.Begin && len(events) > 1 { // its state is the last one of the span
			b, drawn = stateBar("launching", versionInk(l.version))
		}
		from := a.second(e.At)
		// What was there before it was first looked at is told with its begin at once.
		passing := i+1 < len(events) && to-from < glance && e.Error == "" && e.State != "draining"
		if !drawn || to < 0 || from > a.length || passing {
			continue
		}
		b.from, b.to, b.failed = a.clamp(from), a.clamp(max(from, to)), b.failed || e.Error != ""
		l.add(b)
	}
	p.answered(a, name, &l)
	return l
}

// answered lets an instance that was in service when it was first looked at
// begin with its first answer.
func (p *Picture) answered(a timeAxis, name string, l *life) {
	for _, g := range p.Verdict.Instances {
		if g.Instance != name {
			continue
		}
		l.served = true
		if first := a.wall(g.First); len(l.bars) > 0 && !l.bars[0].pale && first < l.bars[0].from {
			l.bars[0].from = a.clamp(first)
		}
		return
	}
}

// add appends a bar, joined to the last where it looks the same.
func (l *life) add(b bar) {
	if n := len(l.bars); n > 0 && math.Abs(b.from-l.bars[n-1].to) < glance && sameLook(l.bars[n-1], b) {
		l.bars[n-1].to = b.to
		return
	}
	l.bars = append(l.bars, b)
}

// sameLook tells whether two bars may be drawn as one.
func sameLook(a, b bar) bool {
	return a.ink == b.ink && a.pale == b.pale && a.failed == b.failed
}

// stateBar is how an instance looks in a state; not at all once it is gone.
func stateBar(state string, i ink) (b bar, drawn bool) {
	switch state {
	case "terminated", "stopped", "gone", "exited":
		return bar{}, false
	case "in_service", "serving", "working":
		return bar{ink: i}, true
	case "draining", "deregistering", "terminating", "stopping":
		return bar{ink: ink{i.fill, crossed}, pale: true}, true
	case "failed", "unhealthy", "killed", "died":
		return bar{ink: ink{i.fill, plain}, pale: true, failed: true}, true
	}
	return bar{ink: ink{i.fill, plain}, pale: true}, true // launching, starting, healthy but not yet in service
}
