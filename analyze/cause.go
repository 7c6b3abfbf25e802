package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/recording"
)

// causeRules are the hints that an outage may get, each in its own file. Being
// blind comes first: where it fits, nothing else is said.
var causeRules = []struct {
	name string
	hint func(*scene) *Cause
}{
	{"blind", blindCause},
	{"lock", lockCause},
	{"incompatible_schema", schemaCause},
	{"terminated_without_drain", noDrainCause},
	{"drain_too_short", shortDrainCause},
	{"keep_alive_race", keepAliveCause},
	{"no_healthy_target", noTargetCause},
	{"fail_open", failOpenCause},
	{"connect_timeout", connectTimeoutCause},
	{"refused", refusedCause},
	{"established_connections", establishedCause},
	{"cold_start", coldStartCause},
	{"connection_recycling", recyclingCause},
	{"gateway_timeout", gatewayTimeoutCause},
	{"capacity_dip", dipCause},
	{"rollback", rollbackCause},
	{"bad_gateway", badGatewayCause}, // the last ones only where nothing else was said
	{"client_left", clientLeftCause},
}

// scene is an outage and what stood around it, from which causes are told.
type scene struct {
	*scoped
	outage *Outage
	others []*scoped // all outages, this one among them, in order of time
	survey *survey
	v      *Verdict
	axis   axis
	blind  []span
	book   *lockbook
}

// causes gives every outage the hints that fit it.
func (s *survey) causes(v *Verdict, found []*scoped, a axis, blind []span) {
	book := newLockbook(s.in.Events, a)
	for i, f := range found {
		at := &scene{scoped: f, outage: &v.Outages[i], others: found, survey: s, v: v, axis: a, blind: blind, book: book}
		for _, rule := range causeRules {
			c := rule.hint(at)
			if c == nil {
				continue
			}
			c.Rule = rule.name
			at.outage.Causes = append(at.outage.Causes, *c)
			if rule.name == "blind" {
				break
			}
		}
	}
}

// part is the share of the outage's failures that are of the given kinds.
func (s *scene) part(kinds ...recording.Kind) float64 {
	var n uint64
	for _, k := range kinds {
		n += s.evidence.kinds[k]
	}
	return float64(n) / float64(s.down)
}

// coded is how many failures had one of the given statuses.
func (s *scene) coded(codes ...int32) uint64 {
	var n uint64
	for _, code := range codes {
		n += s.evidence.codes.of(code).down
	}
	return n
}

// most tells whether n is more than half of the failures.
func (s *scene) most(n uint64) bool { return 2*n > s.down }

// untagged is how many failures carried no version.
func (s *scene) untagged() uint64 { return s.evidence.by[byVersion].of(0).down }

// version is the only version whose answers failed, 0 when there is none or
// more than one, or when one failure in ten carried none.
func (s *scene) version() int32 {
	var only int32
	for _, n := range s.evidence.by[byVersion] {
		switch {
		case n.down == 0:
		case n.id == 0 && 10*n.down > s.down, n.id != 0 && only != 0:
			return 0
		case n.id != 0:
			only = n.id
		}
	}
	return only
}

func (s *scene) name(d dimension, id int32) string { return s.survey.cells.names[d].names[id] }

// events are those of a kind that overlap from..to, and have one of the given
// states when any is given.
func (s *scene) events(kind string, from, to time.Duration, states ...string) []*recording.Event {
	var found []*recording.Event
	for _, e := range s.survey.events[kind] {
		if e.At <= to && max(e.At, e.End) >= from && (len(states) == 0 || slices.Contains(states, e.State)) {
			found = append(found, e)
		}
	}
	return found
}

// moment is when an event's state came about: a joined span has the state of its end.
func moment(e *recording.Event) time.Duration {
	if e.End > 0 {
		return e.End
	}
	return e.At
}

// changes are the events of a kind whose state became one of the given ones
// between from and to.
func (s *scene) changes(kind string, from, to time.Duration, states ...string) []*recording.Event {
	var found []*recording.Event
	for _, e := range s.events(kind, from, to, states...) {
		if at := moment(e); at >= from && at <= to {
			found = append(found, e)
		}
	}
	return found
}

// clock words a moment.
func (s *scene) clock(at time.Duration) string {
	return s.axis.wall(at).UTC().Format("15:04:05.000")
}

// failures words how the outage's requests failed.
func (s *scene) failures() string {
	return plural(s.down, "request") + " (" + s.outage.kindsText() + ")"
}

// quoted shortens a text to one line for people.
func quoted(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 120 {
		text = text[:117] + "..."
	}
	return fmt.Sprintf("%q", text)
}

// nearest returns the event whose state came about nearest to a moment, nil for none.
func nearest(events []*recording.Event, at time.Duration) *recording.Event {
	if len(events) == 0 {
		return nil
	}
	return slices.MinFunc(events, func(a, b *recording.Event) int {
		return cmp.Compare((moment(a) - at).Abs(), (moment(b) - at).Abs())
	})
}
