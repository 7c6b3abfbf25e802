package analyze

import (
	"fmt"
	"time"

	"upness/recording"
)

// keepAliveReach is how near an old instance's leaving must be.
const keepAliveReach = 5 * time.Second

// keepAliveCause: 502 on reused connections only, as an old instance leaves: the
// server closes a kept connection before the balancer does.
func keepAliveCause(s *scene) *Cause {
	if !s.most(s.coded(502)) || s.evidence.fresh.down > 0 || noDrainCause(s) != nil {
		return nil
	}
	leaves := s.changes(recording.EventInstance, s.first-keepAliveReach, s.last+keepAliveReach, "draining", "terminated")
	leaving := nearest(leaves, s.first)
	if leaving == nil {
		return nil
	}
	evidence := fmt.Sprintf("%s answers 502, all on reused connections", grouped(s.coded(502)))
	if s.evidence.fresh.good > 0 {
		evidence += fmt.Sprintf(", none of %s on new ones", plural(s.evidence.fresh.good, "request"))
	}
	return &Cause{
		Text:     "the server closes idle connections before the balancer does, or was drained too early",
		Evidence: fmt.Sprintf("%s; %s %s at %s", evidence, leaving.Name, leaving.State, s.clock(moment(leaving))),
		Refute:   "a 502 on a new connection, or with the server's keep-alive longer than the balancer's idle timeout",
	}
}
