package faults

import (
	"time"

	"upness/lab/balancer"
)

var instanceKilled = &Fault{
	Name:  "instance-killed",
	Does:  "one instance of three ends while it is registered: 502 until its health checks have failed",
	Group: Service,
	Exits: []int{Fail},
	Part:  true,
	Stage: Layout{Instances: 3},
	Load:  Load{Length: 700 * time.Millisecond},
	Act: func(s *Stage) {
		g := s.instances[1].gate
		s.wait(s.At)
		s.failed(g.close())
		g.reset(nil)
		from := time.Now()
		s.record.down(Outage{Span: Span{from, s.became("i-2", balancer.Unhealthy)}})
	},
}
