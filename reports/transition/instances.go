package transition

import (
	"fmt"
	"slices"
	"sort"

	"gonum.org/v1/plot/vg"

	"upness/recording"
	"upness/reports/word"
)

// Heights of an instance's lane: with a label of its own, and the least.
const (
	instanceHeight = vg.Length(9)
	instanceLeast  = vg.Length(3.6)
	instanceRoom   = vg.Length(140) // all of them, when they are many
	mostInstances  = 120
)

// life is what is known of one instance.
type life struct {
	name    string
	version int // position in the timeline's list, -1 for unknown
	label   string
	bars    []bar
}

// instances are the lanes of all instances in the order in which they began.
// Few have a lane with their name; many have low ones, named by version.
func (p *Picture) instances(a timeAxis) []lane {
	lives := p.lives(a)
	if len(lives) == 0 {
		lives = p.seen(a)
	}
	height := instanceHeight
	if n := vg.Length(min(len(lives), mostInstances)); n*height > instanceRoom {
		height = max(instanceRoom/n, instanceLeast)
	}
	lanes := make([]lane, 0, min(len(lives), mostInstances))
	for i, l := range lives[:min(len(lives), mostInstances)] {
		row := lane{height: height, bars: l.bars}
		switch {
		case height == instanceHeight:
			row.label = l.name
		case i == 0 || lives[i-1].label != l.label:
			row.label = block(lives[i:], len(lives))
		}
		lanes = append(lanes, row)
	}
	return lanes
}

// block names neighbouring instances of one version: "20 of v1".
func block(lives []life, all int) string {
	n := 1
	for n < len(lives) && lives[n].label == lives[0].label {
		n++
	}
	if lives[0].label == "" {
		return fmt.Sprintf("%d of %d instances", n, all)
	}
	return fmt.Sprintf("%d × %s", n, lives[0].label)
}

// lives puts the events of each instance together.
func (p *Picture) lives(a timeAxis) []life {
	byName := map[string][]recording.Event{}
	var names []string
	for _, e := range p.Events {
		if e.Kind != recording.EventInstance || e.Name == "" {
			continue
		}
		if byName[e.Name] == nil {
			names = append(names, e.Name)
		}
		byName[e.Name] = append(byName[e.Name], e)
	}
	var lives []life
	for _, name := range names {
		l := p.life(a, name, byName[name])
		if len(l.bars) > 0 {
			lives = append(lives, l)
		}
	}
	// Those of one version stay together, in the order in which they began.
	unknown := len(p.Timeline.Versions)
	place := func(l life) int {
		if l.version < 0 {
			return unknown
		}
		return l.version
	}
	sort.SliceStable(lives, func(i, j int) bool { return place(lives[i]) < place(lives[j]) })
	return lives
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

// versionOf finds the version of an instance in its events: by the version that
// they name, else by the image.
func (p *Picture) versionOf(events []recording.Event) (int, string) {
	for _, key := range []string{"version", "image"} {
		for _, e := range events {
			name, _ := e.Fields[key].(string)
			if name == "" {
				continue
			}
			if i := slices.Index(p.Timeline.Versions, name); i >= 0 {
				return i, word.Clean(name)
			}
		}
	}
	for _, e := range events {
		if name, _ := e.Fields["image"].(string); name != "" {
			return -1, word.Clean(name)
		}
	}
	return -1, ""
}

// seen are the instances of which only answers are known: a bar from the first
// to the last.
func (p *Picture) seen(a timeAxis) []life {
	var lives []life
	for _, g := range p.Verdict.Instances {
		if g.Instance == "" {
			continue
		}
		s := stretch{from: a.clamp(a.wall(g.First)), to: a.clamp(a.wall(g.Last))}
		lives = append(lives, life{name: word.Clean(g.Instance), version: -1, bars: []bar{{stretch: s, ink: unknownInk}}})
	}
	sort.SliceStable(lives, func(i, j int) bool { return lives[i].bars[0].from < lives[j].bars[0].from })
	return lives
}
