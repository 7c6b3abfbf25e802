package faults

import "time"

var stoppedInOutage = &Fault{
	Name:   "stopped-in-outage",
	Does:   "the load generator stands still while the service is down: the outage counts, the standstill does not",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{400 * time.Millisecond, time.Second},
	Act:    func(s *Stage) { s.spoil(nil, s.status(500)) },
	Disturb: func(s *Subject) {
		s.wait(s.At + s.For/4)
		s.stop(s.between(50*time.Millisecond, s.For/2))
	},
}
