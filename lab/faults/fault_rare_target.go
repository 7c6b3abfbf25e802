package faults

import "time"

var rareTarget = &Fault{
	Name:   "rare-target",
	Does:   "a kind of request that is one in 20 fails",
	Group:  Service,
	Exits:  []int{Fail},
	Scope:  Scope{Target: "rare"},
	Window: Window{500 * time.Millisecond, 2 * time.Second},
	Load:   Load{Targets: []Target{{Name: "often", Path: "/often", Share: 19}, {Name: "rare", Path: "/rare"}}},
	Act:    func(s *Stage) { s.spoil(path("/rare"), s.status(500)) },
}
