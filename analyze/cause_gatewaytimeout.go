package analyze

import (
	"fmt"
	"time"
)

// balancerConnects is how long an Elastic Load Balancer tries to connect to a
// target before it answers 504 (10 s, by its manual).
const balancerConnects = 10 * time.Second

// gatewayTimeoutCause: 504 that no instance gave, where no instance left: it did
// not accept the balancer's connection, or not answer within the idle timeout.
func gatewayTimeoutCause(s *scene) *Cause {
	given := s.coded(504)
	if !s.most(given) || 10*s.untagged() < 9*s.down || noDrainCause(s) != nil || shortDrainCause(s) != nil {
		return nil
	}
	c := &Cause{
		Text:     "instances did not answer the balancer within its idle timeout",
		Evidence: fmt.Sprintf("%s answers 504 without a version, after up to %s", grouped(given), human(s.evidence.waitedMost)),
		Refute:   "answers of an instance at that time, or a longer idle timeout of the balancer with the same 504",
	}
	if waited := s.evidence.waitedMost; waited > balancerConnects-time.Second/2 && waited < balancerConnects+2*time.Second {
		c.Text = "instances did not accept the balancer's connections: a security group, a full backlog, or nothing that listens"
		c.Evidence += fmt.Sprintf(", about the %s that it tries to connect", human(balancerConnects))
	}
	return c
}
