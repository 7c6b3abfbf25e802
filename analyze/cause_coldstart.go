package analyze

import (
	"fmt"
	"time"

	"upness/recording"
)

// coldReach is how long after an instance's or a version's first answer slowness
// is laid to its start.
const coldReach = 10 * time.Second

// coldStartCause: only the new version is slow, in its first seconds: it got a
// full share of requests before it was warm.
func coldStartCause(s *scene) *Cause {
	if s.part(recording.Slow) < 0.9 {
		return nil
	}
	id := s.version()
	t := s.v.Transition
	if id == 0 || t == nil || t.To == "" || s.name(byVersion, id) != t.To {
		return nil
	}
	start := s.survey.answers.first[id]
	for _, n := range s.evidence.by[byInstance] {
		if n.id != 0 && n.down > 0 {
			start = max(start, s.survey.cells.first(byInstance, n.id))
		}
	}
	if s.first-start > coldReach {
		return nil
	}
	return &Cause{
		Text:     fmt.Sprintf("%s started cold: no slow start, no warm-up", t.To),
		Evidence: fmt.Sprintf("%s, all from %s, from %s after its first answer on; they took up to %s", s.failures(), t.To, human(s.first-start), human(s.evidence.waitedMost)),
		Refute:   "slowness of the old version at the same time, or long after the start",
	}
}

// first is when the first request that a name answered was due.
func (c *cells) first(d dimension, id int32) time.Duration {
	first := forever
	for t, at := range c.by {
		if t[d] == id {
			first = min(first, at.first)
		}
	}
	return first
}
