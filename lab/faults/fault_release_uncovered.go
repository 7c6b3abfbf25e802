package faults

import (
	"slices"
	"time"
)

var releaseUncovered = &Fault{
	Name:  "release-uncovered",
	Does:  "the load ends before the deployment does",
	Group: Service,
	Exits: []int{Inconclusive},
	Stage: Layout{Instances: 3},
	Load:  Load{Deploys: true, Duration: time.Second},
	Deploy: func(s *Stage) error {
		time.Sleep(s.between(700*time.Millisecond, 1200*time.Millisecond))
		return s.roll(slices.Clone(s.instances))
	},
}
