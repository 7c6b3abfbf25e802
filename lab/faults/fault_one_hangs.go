package faults

import "time"

var oneHangs = &Fault{
	Name:   "one-hangs",
	Does:   "one instance of three never answers: 504 from the balancer, or the deadline",
	Group:  Service,
	Exits:  []int{Fail},
	Part:   true,
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 3, Patience: 400 * time.Millisecond},
	Load:   Load{Deadline: 300 * time.Millisecond},
	Act:    func(s *Stage) { s.spoil(nil, silence, s.instances[1]) },
}
