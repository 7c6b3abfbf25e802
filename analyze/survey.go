package analyze

import (
	"errors"
	"time"

	"upness/recording"
)

// survey is what one pass over the results gathers.
type survey struct {
	in       *Input
	events   chronicle
	classify classifier
	phases   *phases
	cells    *cells
	sequence sequence
	trackers *trackers
	gaps     stretches
	spacing  spacings
	answers  answers
	windows  *windows
	uptime   uptime
	rises    *rises
	minutes  *minutes

	first, last time.Duration // intended
	versioned   bool          // some answer carried a version
	torn        error         // what ended the results early
	opened      uint64        // connections that gave an answer, first ones of each
	resent      uint64        // right answers that took more than one attempt
	wrong       uint64        // wrong answers in blind time
}

// newSurvey prepares a pass by the rate the plan asked for: the one that was
// carried out is known at the end only.
func newSurvey(in *Input, declined, lenient bool) *survey {
	load := in.Run.Load
	s := &survey{in: in, events: newChronicle(in.Events), cells: newCells(), trackers: newTrackers(load.Begin)}
	s.classify = classifier{
		blind: newBlindness(in.Events, load, load.Rate), deadline: load.Deadline,
		lenient: lenient, declined: declined,
	}
	s.phases = newPhases(in.Events, s.cells.names[byPhase])
	s.answers = newAnswers(in.Events)
	s.windows = newWindows(interval(load.Rate))
	s.uptime = newUptime(load.Rate)
	s.rises = &rises{}
	s.minutes = newMinutes(s.events, in.Run.Clock)
	s.gaps.last = load.Begin
	return s
}

// pass reads every result.
func (s *survey) pass() {
	var o observation
	for r, err := range s.in.Results {
		if err != nil {
			s.torn = err
			break
		}
		if r.Kind > recording.Ours {
			s.sequence.unknown++
			continue
		}
		s.look(&o, r)
	}
}

func (s *survey) look(o *observation, r *recording.Result) {
	if s.sequence.rows == 0 {
		s.start(r.Intended)
	}
	s.sequence.add(r)
	s.last = max(s.last, r.Intended) // a result out of order is told, and sits where it came
	kind, class := s.classify.class(r)
	*o = observation{Result: r, at: s.last, kind: kind, class: class, latency: r.Latency(), tags: s.cells.tag(r, s.phases.of(s.last))}
	o.held = s.classify.blind.onTheWay(r)
	s.versioned = s.versioned || r.Version != ""
	if kind != r.Kind {
		s.resent++
	}
	if class == recording.Blind && r.Code > 0 && kind.Class() == recording.Bad {
		s.wrong++
	}
	s.cells.add(o)
	s.spacing.add(o)
	s.answers.add(o)
	s.uptime.add(o)
	s.minutes.add(r)
	if !r.Reused && r.FirstByte > 0 {
		s.opened++
	}
	if o.aside() || s.underWay(o) {
		return
	}
	s.gaps.add(o.at)
	s.trackers.add(o)
	s.windows.add(o.at, o.down())
	s.rises.add(o)
}

// underWay tells whether a request was cut by an interruption of the run before
// it was late: it says nothing of the service.
func (s *survey) underWay(o *observation) bool {
	return o.class == recording.Unfinished && s.in.Run.State != recording.Complete && o.Latency() < s.in.Run.Load.Deadline
}

// start begins the schedule with its first request when the recording does not
// say when it began.
func (s *survey) start(first time.Duration) {
	s.first, s.last = first, first
	if begin := s.in.Run.Load.Begin; begin == 0 || begin > first {
		s.gaps.last = first
		s.trackers = newTrackers(first)
	}
}

// finish ends what is open, and returns the run's axis.
func (s *survey) finish() axis {
	a := newAxis(&s.in.Run, s.first, s.last, s.sequence.rows)
	s.gaps.add(a.end)
	s.trackers.finish(a.end)
	s.uptime.finish(a.end)
	return a
}

// unidentified tells whether right answers lacked a version in a run in which
// no answer carried one.
func (s *survey) unidentified() bool {
	return !s.versioned && s.cells.total().kinds[recording.Unidentified] > 0
}

// errNoResults is Judge's error for an input without results to range over.
var errNoResults = errors.New("judging a recording: no results to read")
