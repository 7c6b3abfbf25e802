package faults

import "time"

var oneResets = &Fault{
	Name:   "one-resets",
	Does:   "one instance of three resets the balancer's connections: 502 that nobody tags",
	Group:  Service,
	Exits:  []int{Fail},
	Part:   true,
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 3},
	Act:    func(s *Stage) { s.spoil(nil, rst, s.instances[1]) },
}
