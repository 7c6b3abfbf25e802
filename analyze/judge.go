package analyze

import (
	"fmt"
	"slices"

	"upness/plan"
	"upness/recording"
)

// Judge judges a recording against a budget. Whatever the recording lacks
// becomes a warning, and a verdict that is no pass; the error is for an input
// that has no results to range over.
//
// The results are ranged over once, and once more when no answer of a run
// carried the version that its plan tells how to find.
func Judge(in Input, budget plan.Budget) (*Verdict, error) {
	if in.Results == nil {
		return nil, errNoResults
	}
	to := ""
	if budget.Transition != nil {
		to = budget.Transition.To
	}
	s := newSurvey(&in, budget.Shed != nil, false)
	s.pass()
	unidentified := s.unidentified()
	if unidentified {
		s = newSurvey(&in, budget.Shed != nil, true)
		s.pass()
	}
	a := s.finish()
	v, c := s.verdict(a, budget, to)
	c.unidentified = unidentified
	c.judge(rules)
	return v, nil
}

// verdict fills in all that was measured, and the court that is to judge it.
func (s *survey) verdict(a axis, budget plan.Budget, to string) (*Verdict, *court) {
	total := s.cells.total()
	found := s.trackers.assemble()
	spans := s.classify.blind.within(a.begin, a.end)
	v := &Verdict{
		Schema:      Schema,
		Name:        s.in.Run.Name,
		Partial:     s.partial(),
		Start:       a.wall(a.begin),
		End:         a.wall(a.end),
		Requests:    total.requests(),
		Windows:     s.windows.all(),
		Versions:    s.cells.groups(byVersion, a),
		Instances:   s.cells.groups(byInstance, a),
		Targets:     s.cells.groups(byTarget, a),
		Lanes:       s.cells.groups(byLane, a),
		Addresses:   s.cells.groups(byAddress, a),
		Phases:      s.cells.groups(byPhase, a),
		Transition:  s.transition(to, a),
		Latency:     total.all(),
		LatencyGood: total.answered(),
		UserUptime:  s.uptime.share(),
		Resolution:  s.resolution(a, found),
		Blind:       blindTime(spans, a),
		Reconciled:  reconciliations(s.in.Events),
		Steps:       steps(s.in.Events, a),
		Database:    database(s.in.Events, a),
		Balancer:    s.minutes.finish(a, s.versioned),
		MergeRule:   MergeRule,
	}
	v.Requests.Resent = s.resent
	v.Comparisons = s.comparisons(v.Transition)
	if valid := total.valid(); valid > 0 {
		share := float64(total.classes[recording.Good]) / float64(valid)
		v.Availability = &share
	}
	c := &court{v: v, budget: budget, axis: a, survey: s, total: total, blind: spans, found: found}
	v.Downtime, c.outageLower = downtime(found, &s.trackers.small, total.down(), a.rate, c.slo())
	shown := longestOf(found, OutageLimit)
	v.OutagesMore = s.trackers.small.count + uint64(len(found)-len(shown))
	v.Outages = s.outages(shown, a)
	s.causes(v, shown, a, spans)
	v.Warnings = s.warnings(v)
	return v, c
}

// partial tells whether the run was cut off: only a complete one can pass.
func (s *survey) partial() bool {
	return s.in.Run.State != recording.Complete || s.torn != nil
}

// warningLimit bounds the warnings that are taken over from a run's events.
const warningLimit = 100

// warnings lists what the reader had to say and what does not add up.
func (s *survey) warnings(v *Verdict) []string {
	list := []string{}
	for _, w := range s.in.Warnings {
		list = append(list, w.Error())
	}
	for _, e := range s.events[recording.EventWarning] {
		if !slices.Contains(list, e.Text) && len(list) < warningLimit {
			list = append(list, e.Text)
		}
	}
	if s.torn != nil {
		list = append(list, "results: "+s.torn.Error())
	}
	for _, fault := range s.faults(v) {
		list = append(list, fault.Error())
	}
	if s.partial() && s.sequence.missing > 0 {
		list = append(list, fmt.Sprintf("%s were under way when the recording was cut off", plural(s.sequence.missing, "request")))
	}
	if v.Requests.Resent > 0 {
		list = append(list, fmt.Sprintf("%s got an answer only because the client sent again: each counts as a reset", plural(v.Requests.Resent, "request")))
	}
	if s.wrong > 0 {
		list = append(list, fmt.Sprintf("%s in blind time got a wrong answer all the same: they count neither as up nor as down", plural(s.wrong, "request")))
	}
	for _, names := range s.cells.names {
		if names.full() {
			list = append(list, fmt.Sprintf("more than %d different names in one column: the others are put together as %q", names.limit, others))
		}
	}
	return list
}

// faults lists what does not add up in the accounting.
func (s *survey) faults(v *Verdict) []error {
	all := s.sequence.faults(s.in.Run.Results, s.partial())
	if err := v.Requests.Identity(); err != nil {
		all = append(all, err)
	}
	return all
}

// blindTime lists the blind spans.
func blindTime(spans []span, a axis) BlindTime {
	b := BlindTime{Total: seconds(length(spans)), Spans: []BlindSpan{}}
	for _, s := range spans {
		if len(b.Spans) == OutageLimit {
			b.Spans[OutageLimit-1].End = a.wall(s.end)
			continue
		}
		b.Spans = append(b.Spans, BlindSpan{Start: a.wall(s.at), End: a.wall(s.end), Why: s.why})
	}
	return b
}
