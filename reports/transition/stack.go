package transition

import (
	"slices"
	"strings"

	"upness/recording"
	"upness/reports/word"
)

// Inks of what CloudFormation does.
var (
	updateInk   = ink{rgb(0xD0D0D0), plain}
	rollbackInk = ink{rgb(0xF4A582), falling}
	resourceInk = ink{rgb(0xF0F0F0), plain}
)

// Most rows of a stack's operations and of its resources.
const (
	operationRows = 2
	resourceRows  = 3
)

// operations are the updates and rollbacks of stacks, the nested ones too.
func (p *Picture) operations(a timeAxis) []bar {
	var all []bar
	for _, e := range p.Events {
		operation, _ := e.Fields["operation"].(string)
		if e.Kind != recording.EventStack || e.Edge != recording.Begin || operation == "" {
			continue
		}
		i := updateInk
		if operation == "rollback" {
			i = rollbackInk
		}
		if b, seen := p.spanBar(a, e, i); seen {
			b.label = word.Clean(operation + " of " + e.Name)
			all = append(all, b)
		}
	}
	return inTime(all)
}

// resources are the stretches in which CloudFormation worked on a resource: from
// the first event that it is in progress to the one that says how it ended.
func (p *Picture) resources(a timeAxis) []bar {
	var all []bar
	open := map[string]recording.Event{}
	end := func(e recording.Event, failed bool, to recording.Event) {
		e.End, e.Error = to.At, ""
		if failed {
			e.Error = to.State
		}
		if b, seen := p.spanBar(a, e, resourceInk); seen {
			b.label = word.Clean(e.Name[strings.LastIndex(e.Name, "/")+1:])
			all = append(all, b)
		}
	}
	for _, e := range p.Events {
		if e.Kind != recording.EventStack || e.Edge != "" || !strings.Contains(e.Name, "/") {
			continue // an operation, or the stack itself
		}
		begun, under := open[e.Name]
		switch {
		case strings.HasSuffix(e.State, "_in_progress") && !under:
			open[e.Name] = e
		case under && !strings.HasSuffix(e.State, "_in_progress"):
			end(begun, strings.HasSuffix(e.State, "_failed"), e)
			delete(open, e.Name)
		}
	}
	for _, e := range open {
		end(e, false, recording.Event{})
	}
	return inTime(all)
}

// spanBar is the bar of an event from its begin to its end, or to that of the
// axis when it never ended; false when it lies outside.
func (p *Picture) spanBar(a timeAxis, e recording.Event, i ink) (bar, bool) {
	from, to := a.second(e.At), a.second(max(e.End, e.At))
	if e.End == 0 {
		to = a.length
	}
	if to < 0 || from > a.length {
		return bar{}, false
	}
	return bar{stretch: stretch{from: a.clamp(from), to: a.clamp(to)}, ink: i, failed: e.Error != ""}, true
}

// inTime sorts bars by their begin, those of one begin by their words.
func inTime(all []bar) []bar {
	slices.SortStableFunc(all, func(x, y bar) int {
		switch {
		case x.from < y.from:
			return -1
		case x.from > y.from:
			return 1
		}
		return strings.Compare(x.label, y.label)
	})
	return all
}
