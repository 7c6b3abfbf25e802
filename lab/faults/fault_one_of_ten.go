package faults

import "time"

var oneOfTen = &Fault{
	Name:   "one-of-ten",
	Does:   "one instance of ten answers 500",
	Group:  Service,
	Exits:  []int{Fail},
	Scope:  Scope{Instance: "i-4"},
	Window: Window{100 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 10},
	Act:    func(s *Stage) { s.spoil(nil, s.status(500), s.instances[3]) },
}
