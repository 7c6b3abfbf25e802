package faults

import (
	"slices"
	"time"
)

var releaseFlaps = &Fault{
	Name:  "release-flaps",
	Does:  "v1, v2, v1, v2: the release is taken back and made again before it is reported done",
	Group: Clean,
	Exits: []int{Pass},
	Stage: Layout{Instances: 2},
	Load:  Load{Release: true},
	Deploy: func(s *Stage) error {
		s.record.change(func(t *Truth) { t.Flaps = 1 })
		for _, version := range []string{"v2", "v1", "v2"} {
			old := slices.Clone(s.instances)
			if err := s.swap(old, version); err != nil {
				return err
			}
			time.Sleep(s.between(500*time.Millisecond, 700*time.Millisecond))
		}
		return nil
	},
}
