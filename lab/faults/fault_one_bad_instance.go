package faults

import "time"

var oneBadInstance = &Fault{
	Name:   "one-bad-instance",
	Does:   "one instance of three behind the balancer answers 500, its health check passes",
	Group:  Service,
	Exits:  []int{Fail},
	Scope:  Scope{Instance: "i-2"},
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 3},
	Act:    func(s *Stage) { s.spoil(nil, s.status(500), s.instances[1]) },
}
