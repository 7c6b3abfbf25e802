package analyze

import (
	"fmt"
	"math"

	"upness/recording"
)

// connectTimeoutCause: connections to one address are not made in time: one
// balancer node, a subnet or a security group.
func connectTimeoutCause(s *scene) *Cause {
	if s.part(recording.ConnectTimeout) <= 0.5 {
		return nil
	}
	c := &Cause{
		Text:     "packets to the service are dropped: one balancer node, a subnet or a security group",
		Evidence: s.failures() + "; their address is not known",
		Refute:   "connections that time out at every address alike, or are refused",
	}
	var failed, well []string
	for _, n := range s.evidence.by[byAddress] {
		switch {
		case n.id == 0:
		case n.down > 0:
			failed = append(failed, s.name(byAddress, n.id))
		default:
			well = append(well, s.name(byAddress, n.id))
		}
	}
	switch {
	case len(failed) > 1:
		return nil
	case len(failed) == 1:
		c.Evidence = fmt.Sprintf("%s, all to %s", s.failures(), failed[0])
		if len(well) > 0 {
			c.Evidence += fmt.Sprintf("; %s answered meanwhile", well[0])
		}
	}
	return c
}

// refusedCause: the listener was gone before it was taken out of service.
func refusedCause(s *scene) *Cause {
	if s.part(recording.Refused) <= 0.5 {
		return nil
	}
	evidence := s.failures()
	if s.evidence.reused.good > 0 {
		evidence += fmt.Sprintf("; %s on established connections were answered meanwhile", plural(s.evidence.reused.good, "request"))
	}
	return &Cause{
		Text:     "the listener was gone before it was taken out of service",
		Evidence: evidence,
		Refute:   "a listener that accepted connections on that address throughout",
	}
}

// establishedChance is at which chance new connections tell nothing.
const establishedChance = 0.1

// establishedCause: requests fail on established connections while new ones are
// well: a layer-4 device dropped its table, or the far end its connections. So few
// new ones that they could be well by chance, if failures took no heed of
// connections, show nothing.
func establishedCause(s *scene) *Cause {
	old, anew := s.evidence.reused, s.evidence.fresh
	if s.part(recording.Reset, recording.EOF, recording.Timeout, recording.Slow) < 0.9 || anew.down > 0 || anew.good == 0 {
		return nil
	}
	well := float64(old.good) / float64(old.down+old.good)
	if math.Pow(well, float64(anew.good)) > establishedChance {
		return nil
	}
	return &Cause{
		Text:     "established connections were dropped, at layer 4 or by the far end",
		Evidence: fmt.Sprintf("%s, all on established connections; %s on new ones were answered", s.failures(), plural(anew.good, "request")),
		Refute:   "the same failures on new connections",
	}
}
