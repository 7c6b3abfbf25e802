package analyze

import "fmt"

// badGatewayCause: 502 that no instance gave and nothing else explains: the
// target reset or closed the connection with a request outstanding, or answered
// with headers that the balancer cannot read.
func badGatewayCause(s *scene) *Cause {
	given := s.coded(502)
	if !s.most(given) || 10*s.untagged() < 9*s.down || len(s.outage.Causes) > 0 {
		return nil
	}
	c := &Cause{
		Text:     "instances closed the balancer's connections with requests on them, or answered what it cannot read",
		Evidence: fmt.Sprintf("%s answers 502 without a version", grouped(given)),
		Refute:   "the balancer's access log with a target's status beside the 502",
	}
	if v := s.version(); v != 0 {
		c.Evidence += ", all to " + s.name(byVersion, v)
	}
	if good := s.evidence.fresh.good + s.evidence.reused.good; good > 0 {
		c.Evidence += fmt.Sprintf("; %s were answered well meanwhile", plural(good, "request"))
	}
	return c
}
