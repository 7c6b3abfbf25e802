package faults

import (
	"slices"
	"time"
)

var releaseStale = &Fault{
	Name:  "release-stale",
	Does:  "the release is reported done while an old instance still answers",
	Group: Service,
	Exits: []int{Fail},
	Stage: Layout{Instances: 3},
	Load:  Load{Release: true, Length: time.Second},
	Deploy: func(s *Stage) error {
		old := slices.Clone(s.instances)
		err := s.roll(old[:2])
		s.record.change(func(t *Truth) { t.Stale = true })
		s.acting.Go(func() {
			time.Sleep(s.between(100*time.Millisecond, 400*time.Millisecond))
			s.failed(s.roll(old[2:]))
		})
		return err
	},
}
