package faults

import "slices"

var rollingRelease = &Fault{
	Name:   "rolling-release",
	Does:   "three instances are replaced one after the other, drained before they end",
	Group:  Clean,
	Exits:  []int{Pass},
	Stage:  Layout{Instances: 3},
	Load:   Load{Release: true},
	Deploy: func(s *Stage) error { return s.roll(slices.Clone(s.instances)) },
}
