package analyze

import (
	"fmt"

	"upness/recording"
)

// statusClientLeft is what an Elastic Load Balancer logs, and some others answer,
// when a client closed its connection before the answer came.
const statusClientLeft = 460

// clientLeftCause: the clients gave up before the balancer did, so that it counts
// no failure of its own: 460 in its log, not 504.
func clientLeftCause(s *scene) *Cause {
	left := s.evidence.kinds[recording.Timeout] + s.coded(statusClientLeft)
	if !s.most(left) || len(s.outage.Causes) > 0 {
		return nil
	}
	return &Cause{
		Text:     "no answer came before the clients gave up; the balancer takes that for theirs (460), not for a failure",
		Evidence: fmt.Sprintf("%s; they waited up to %s", s.failures(), human(s.evidence.waitedMost)),
		Refute:   "a 504 in their place where clients wait longer than the balancer's idle timeout",
	}
}
