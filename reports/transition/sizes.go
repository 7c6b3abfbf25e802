package transition

import (
	"fmt"

	"upness/recording"
	"upness/reports/word"
)

var (
	sizeInk  = ink{rgb(0xFFFFFF), plain}
	emptyInk = ink{rgb(0xBB2200), rising}
)

// series is the course of one group's size.
type series struct {
	name   string
	bars   []bar
	before int // in service when it first had as many as it should
}

// sizes are a lane for each group that tells its size: how many serve of how
// many that should; framed in red where they were fewer than before.
func (p *Picture) sizes(a timeAxis) []lane {
	var all []*series
	byName := map[string]*series{}
	for _, e := range p.Events {
		if e.Kind != recording.EventGroup || e.State != "size" || a.second(e.At) > a.length {
			continue
		}
		s := byName[e.Name]
		if s == nil {
			s = &series{name: word.Clean(groupName(e))}
			byName[e.Name], all = s, append(all, s)
		}
		s.become(a, e, p.dipped(e))
	}
	var lanes []lane
	for _, s := range all {
		kept := s.bars[:0]
		for _, b := range s.bars {
			if b.label != "" && b.to > 0 {
				b.from = max(b.from, 0)
				kept = append(kept, b)
			}
		}
		if len(kept) > 0 {
			lanes = append(lanes, lane{label: s.name, height: laneHeight, bars: kept})
		}
	}
	return lanes
}

// become ends the last stretch and begins one of a new size.
func (s *series) become(a timeAxis, e recording.Event, dipped bool) {
	serving, desired := count(e, "in_service"), count(e, "desired")
	if healthy, has := e.Fields["healthy"]; has && healthy != nil {
		serving = min(serving, count(e, "healthy"))
	}
	at := min(a.second(e.At), a.length)
	if n := len(s.bars); n > 0 {
		s.bars[n-1].to = at
	}
	if s.before == 0 && serving >= desired {
		s.before = serving
	}
	b := bar{stretch: stretch{from: at, to: a.length}, ink: sizeInk, failed: dipped || serving < min(s.before, desired)}
	if serving > 0 || desired > 0 { // an empty group that should be is not drawn
		b.label = fmt.Sprintf("%d/%d", serving, desired)
	}
	if n := len(s.bars); n > 0 && s.bars[n-1].label == b.label && s.bars[n-1].failed == b.failed {
		s.bars[n-1].to = b.to
		return
	}
	s.bars = append(s.bars, b)
}

// dipped tells whether a group was below what it had before at the time of an event.
func (p *Picture) dipped(at recording.Event) bool {
	for _, e := range p.Events {
		if e.Kind == recording.EventGroup && e.State == "dip" && e.Edge == recording.Begin && e.Name == at.Name &&
			e.At <= at.At && (e.End == 0 || at.At < e.End) {
			return true
		}
	}
	return false
}

// emptied are the stretches in which a target group had no healthy target.
func (p *Picture) emptied(a timeAxis) []bar {
	var all []bar
	open := map[string]recording.Event{}
	for _, e := range p.Events {
		if e.Kind != recording.EventTarget {
			continue
		}
		begun, under := open[e.Name]
		switch {
		case e.State == "none_healthy" && !under:
			open[e.Name] = e
		case e.State == "some_healthy" && under:
			begun.End = e.At
			open[e.Name] = begun
			if b, seen := p.spanBar(a, begun, emptyInk); seen {
				all = append(all, b)
			}
			delete(open, e.Name)
		}
	}
	for _, e := range open {
		e.End = 0
		if b, seen := p.spanBar(a, e, emptyInk); seen {
			all = append(all, b)
		}
	}
	return inTime(all)
}

// groupName is what a template calls a group, else its own name.
func groupName(e recording.Event) string {
	if name, _ := e.Fields["group"].(string); name != "" {
		return name
	}
	return e.Name
}

// count is a number of an event's fields, 0 for none.
func count(e recording.Event, field string) int {
	switch n := e.Fields[field].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}
