package faults

import "time"

var queue = &Fault{
	Name:   "queue",
	Does:   "the balancer keeps requests waiting for up to 3 s, then all are answered 200",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{400 * time.Millisecond, 3 * time.Second},
	Stage:  Layout{Instances: 2},
	Load:   Load{Deadline: 250 * time.Millisecond, Timeout: 4 * time.Second},
	Act:    func(s *Stage) { s.stall() },
}
