package faults

import (
	"time"

	"upness/lab/balancer"
)

var noTarget = &Fault{
	Name:   "no-target",
	Does:   "every instance is taken out of service before the next one is in: 503 from the balancer",
	Group:  Service,
	Exits:  []int{Fail},
	Cause:  "no_healthy_target",
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 2},
	Act: func(s *Stage) {
		s.wait(s.At)
		for _, i := range s.instances {
			_, err := s.deregister(i, time.Second)
			s.failed(err)
		}
		s.wait(s.At + s.For)
		i, err := s.launch("v1")
		if err == nil {
			err = s.register(i)
		}
		s.failed(err)
		s.record.down(Outage{Span: Span{s.became("i-2", balancer.Draining), s.became("i-3", balancer.Healthy)}})
	},
}
