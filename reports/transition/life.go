package transition

import (
	"upness/recording"
	"upness/reports/word"
)

// life is what is known of one instance.
type life struct {
	name    string
	version int // position in the timeline's list, -1 for unknown
	label   string
	bars    []bar
}

// life draws one instance from state to state. A span is its whole life, from
// launch to end; the last state lasts until then, or to the end of the axis.
func (p *Picture) life(a timeAxis, name string, events []recording.Event) life {
	l := life{name: word.Clean(name)}
	l.version, l.label = p.versionOf(events)
	end := a.length
	for _, e := range events {
		if e.End > 0 {
			end = min(end, a.second(e.End))
		}
	}
	for i, e := range events {
		to := end
		if i+1 < len(events) {
			to = a.second(events[i+1].At)
		}
		b, drawn := stateBar(e.State, versionInk(l.version))
		if e.Edge == recording.Begin && len(events) > 1 { // its state is the last one of the span
			b, drawn = stateBar("launching", versionInk(l.version))
		}
		from := a.second(e.At)
		if !drawn || to < 0 || from > a.length {
			continue
		}
		b.from, b.to, b.failed = a.clamp(from), a.clamp(max(from, to)), b.failed || e.Error != ""
		l.add(b)
	}
	return l
}

// add appends a bar, joined to the last where it looks the same.
func (l *life) add(b bar) {
	if n := len(l.bars); n > 0 && l.bars[n-1].to == b.from && sameLook(l.bars[n-1], b) {
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
