package analyze

import (
	"fmt"
	"strings"
	"time"

	"upness/recording"
)

// watchReach is how late an event of what is only looked at now and then, such
// as a group's size or a target's health, may stand.
const watchReach = 3 * time.Second

// dip is a stretch in which a group had fewer instances in service than before.
type dip struct {
	group     string
	from, to  time.Duration // to is 0: it lasted to the end of the run
	had, left int
}

// dips are those around the outage: those that the watch of a group tells, else
// those that its sizes show.
func (s *scene) dips() []dip {
	var all []dip
	for _, e := range s.events(recording.EventGroup, s.first-watchReach, s.last+watchReach, "dip") {
		if e.Edge != recording.Begin {
			continue // within a span
		}
		had, _ := number(e, "before")
		left, _ := number(e, "in_service")
		all = append(all, dip{groupName(e), e.At, e.End, had, left})
	}
	if len(all) > 0 {
		return all
	}
	return s.shrunk()
}

// shrunk finds groups whose size events show fewer in service than before, and
// than desired, at the time of the outage.
func (s *scene) shrunk() []dip {
	var all []*dip
	open, before := map[string]*dip{}, map[string]int{}
	for _, e := range s.survey.events[recording.EventGroup] {
		desired, known := number(e, "desired")
		left, counted := number(e, "in_service")
		if e.State != "size" || !known || !counted {
			continue
		}
		if before[e.Name] == 0 && left >= desired {
			before[e.Name] = left
		}
		d, had := open[e.Name], min(before[e.Name], desired)
		switch {
		case left >= had && d != nil:
			d.to = e.At
			delete(open, e.Name)
		case left >= had:
		case d != nil && e.At <= s.last:
			d.left = min(d.left, left)
		case d == nil && e.At <= s.last:
			d = &dip{group: groupName(e), from: e.At, had: had, left: left}
			open[e.Name], all = d, append(all, d)
		}
	}
	var near []dip
	for _, d := range all {
		if d.to == 0 || d.to >= s.first-leaveEdge {
			near = append(near, *d)
		}
	}
	return near
}

// dipCause: fewer instances were in service than before the release.
func dipCause(s *scene) *Cause {
	var worst *dip
	for _, d := range s.dips() {
		if d.had > d.left && (worst == nil || d.had-d.left > worst.had-worst.left) {
			worst = &d
		}
	}
	if worst == nil {
		return nil
	}
	evidence := fmt.Sprintf("group %s was down to %d of %d instances in service from %s", worst.group, worst.left, worst.had, s.clock(worst.from))
	if worst.to > 0 {
		evidence += " to " + s.clock(worst.to)
	} else {
		evidence += " to the end"
	}
	evidence += "; " + s.failures()
	if said := s.foretold(worst.group); said != "" {
		evidence += "; the preflight had said: " + said
	}
	return &Cause{
		Text:     "fewer instances were in service than before the release",
		Evidence: evidence,
		Refute:   "the same failures with as many instances in service as before",
	}
}

// foretelling are the preflight's checks that tell of a dip, the likeliest first.
var foretelling = []string{"min_in_service", "policy", "signals", "batch", "headroom", "success_share"}

// foretold is what the preflight found in a group that makes it dip, empty for
// nothing.
func (s *scene) foretold(group string) string {
	for _, check := range foretelling {
		for _, e := range s.survey.events[recording.EventPreflight] {
			if e.Name == check && (e.State == "warn" || e.State == "refuse") && strings.HasPrefix(e.Text, "group "+group+": ") {
				return strings.TrimSuffix(e.Text, " (allowed)")
			}
		}
	}
	return ""
}

// groupName is what the template calls a group, else its own name.
func groupName(e *recording.Event) string { return firstOf(field(e, "group"), e.Name) }

// number is a whole number of an event's fields.
func number(e *recording.Event, name string) (int, bool) {
	switch n := e.Fields[name].(type) {
	case float64:
		return int(n), true
	case int:
		return n, true
	}
	return 0, false
}
