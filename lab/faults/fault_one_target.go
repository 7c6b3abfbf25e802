package faults

import "time"

var oneTarget = &Fault{
	Name:   "one-target",
	Does:   "one of two kinds of request fails",
	Group:  Service,
	Exits:  []int{Fail},
	Scope:  Scope{Target: "record"},
	Window: Window{50 * time.Millisecond, time.Second},
	Load:   Load{Targets: []Target{{Name: "record", Path: "/record"}, {Name: "fetch", Path: "/fetch"}}},
	Act:    func(s *Stage) { s.spoil(path("/record"), s.status(500)) },
}
