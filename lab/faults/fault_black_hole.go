package faults

import "time"

var blackHole = &Fault{
	Name:  "black-hole",
	Does:  "requests are taken and never answered",
	Group: Service,
	Exits: []int{Fail},
	Load:  Load{Deadline: 300 * time.Millisecond, Timeout: 500 * time.Millisecond},
	Act:   func(s *Stage) { s.spoil(nil, silence) },
}
