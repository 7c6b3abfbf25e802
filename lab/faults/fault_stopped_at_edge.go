package faults

import "time"

var stoppedAtEdge = &Fault{
	Name:   "stopped-at-edge",
	Does:   "the load generator stands still as the service comes back: the bracket is wider by that",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{200 * time.Millisecond, time.Second},
	Act:    func(s *Stage) { s.spoil(nil, s.status(500)) },
	Disturb: func(s *Subject) {
		s.wait(s.At + s.For - s.between(30*time.Millisecond, 100*time.Millisecond))
		s.stop(s.between(120*time.Millisecond, 300*time.Millisecond))
	},
}
