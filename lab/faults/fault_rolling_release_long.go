package faults

import (
	"slices"
	"time"
)

var rollingReleaseLong = &Fault{
	Name:  "rolling-release-long",
	Does:  "a rolling release with long requests under way, and a delay that they can end in",
	Group: Clean,
	Exits: []int{Pass},
	Stage: Layout{Instances: 2},
	Load: Load{
		Release: true, Length: time.Second,
		Lanes:   map[string]float64{"reused": 3, "fresh": 1, "long": 1},
		Targets: []Target{{Name: "answer", Path: "/answer"}, {Name: "long", Path: "/long", Long: true}},
	},
	Deploy: func(s *Stage) error { return s.roll(slices.Clone(s.instances)) },
}
