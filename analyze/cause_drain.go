package analyze

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"upness/recording"
)

// leaveEdge is how near an instance's end must lie to the failures laid to it.
const leaveEdge = 500 * time.Millisecond

// leaving is an instance that ended while the outage's requests were under way.
type leaving struct {
	ended   *recording.Event
	drained *recording.Event // nil: it was not taken out of service before
}

// inService tells whether an instance ended in service: it was not drained, or
// only after a request to it had failed already.
func (s *scene) inService(l leaving) bool {
	return l.drained == nil || s.evidence.firstDone < moment(l.drained)
}

// leavers are the instances that ended while the outage's requests were under way.
func (s *scene) leavers() []leaving {
	all, told := s.terminated()
	for _, e := range s.changes(recording.EventInstance, s.first-leaveEdge, s.evidence.lastDone+leaveEdge, "terminated", "killed", "died") {
		i := slices.IndexFunc(all, func(l leaving) bool { return l.ended.Name == e.Name })
		switch {
		case told[e.Name]:
		case i < 0:
			all = append(all, leaving{e, s.drained(e)})
		case moment(e) < moment(all[i].ended):
			all[i] = leaving{e, s.drained(e)}
		}
	}
	return all
}

// terminating is how Auto Scaling words that an instance is on its way out.
var terminating = regexp.MustCompile(`^Terminating EC2 instance: (\S+)`)

// terminated are the instances that a group's own activities say to have ended
// then. They are exact where looks at the group come late, and may miss a short
// drain: one that took any time at all was a drain.
func (s *scene) terminated() (all []leaving, told map[string]bool) {
	told = map[string]bool{}
	for _, e := range s.survey.events[recording.EventScaling] {
		m := terminating.FindStringSubmatch(e.Text)
		if m == nil || e.End == 0 {
			continue
		}
		told[m[1]] = true
		if e.End < s.first-leaveEdge || e.End > s.evidence.lastDone+leaveEdge {
			continue
		}
		l := leaving{ended: &recording.Event{Kind: recording.EventInstance, Name: m[1], State: "terminated", At: e.End}}
		if e.End-e.At >= drainLeast {
			l.drained = &recording.Event{Kind: recording.EventInstance, Name: m[1], State: "draining", At: e.At}
		}
		all = append(all, l)
	}
	return all, told
}

// drainLeast is the least time between an instance's leaving the service and its
// end that is a drain at all.
const drainLeast = 10 * time.Millisecond

// drained is the event that took an instance out of service before it ended, nil
// when that was not before, or as good as at once.
func (s *scene) drained(ended *recording.Event) *recording.Event {
	for _, kind := range []string{recording.EventInstance, recording.EventTarget} {
		for _, e := range s.changes(kind, 0, moment(ended)-drainLeast, "draining", "deregistered", "deregistering", "unused") {
			if e.Name == ended.Name {
				return e
			}
		}
	}
	return nil
}

// broken tells whether most failures are what a server that goes away leaves
// behind, directly or through a balancer.
func (s *scene) broken() bool {
	return s.part(recording.Reset, recording.EOF, recording.Refused, recording.Truncated) > 0.5 || s.most(s.coded(502, 504))
}

// noDrainCause: an instance ended that had not been taken out of service.
func noDrainCause(s *scene) *Cause {
	if !s.broken() {
		return nil
	}
	for _, l := range s.leavers() {
		if s.inService(l) {
			return &Cause{
				Text:     fmt.Sprintf("instance %s %s without drain, requests in flight or not", l.ended.Name, l.ended.State),
				Evidence: fmt.Sprintf("%s %s at %s without having been drained before; %s", l.ended.Name, l.ended.State, s.clock(moment(l.ended)), s.failures()),
				Refute:   "the same failures when the instance is drained before it ends",
			}
		}
	}
	return nil
}

// shortDrainCause: 502 or 504 from the balancer itself as a drained instance
// ends: the deregistration delay is shorter than the longest request.
func shortDrainCause(s *scene) *Cause {
	if !s.most(s.coded(502, 504)) || 10*s.untagged() < 9*s.down {
		return nil
	}
	for _, l := range s.leavers() {
		if !s.inService(l) {
			return &Cause{
				Text: "the deregistration delay is shorter than the longest request",
				Evidence: fmt.Sprintf("%s was drained at %s and ended %s later; %s, which had waited up to %s",
					l.ended.Name, s.clock(moment(l.drained)), human(moment(l.ended)-moment(l.drained)), s.failures(), human(s.evidence.waitedMost)),
				Refute: "the same failures with a delay longer than any request",
			}
		}
	}
	return nil
}
