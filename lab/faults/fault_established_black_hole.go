package faults

import "time"

var establishedBlackHole = &Fault{
	Name:  "established-black-hole",
	Does:  "packets of established connections are dropped: no answer, no reset; new ones are well",
	Group: Service,
	Exits: []int{Fail},
	Cause: "established_connections",
	Stage: Layout{Takes: 60 * time.Millisecond},
	Load: Load{
		Lanes: map[string]float64{"reused": 1, "fresh": 1}, Deadline: 300 * time.Millisecond, Timeout: 400 * time.Millisecond,
		Length: 700 * time.Millisecond,
	},
	Act: func(s *Stage) { s.forget(silence) },
}
