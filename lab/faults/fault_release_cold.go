package faults

import (
	"slices"
	"time"
)

var releaseCold = &Fault{
	Name:  "release-cold",
	Does:  "the new version gets its full share at once and is slow until it is warm",
	Group: Service,
	Exits: []int{Fail},
	Cause: "cold_start",
	Scope: Scope{Version: "v2"},
	Stage: Layout{Instances: 2},
	Load:  Load{Release: true, Deadline: 150 * time.Millisecond, Length: time.Second},
	Deploy: func(s *Stage) error {
		old := slices.Clone(s.instances)
		i, err := s.launch("v2")
		if err != nil {
			return err
		}
		from := time.Now()
		sp := &spoil{from: from, to: from.Add(s.between(150*time.Millisecond, 400*time.Millisecond)), do: s.late(250 * time.Millisecond)}
		i.add(sp)
		if err := s.register(i); err != nil {
			return err
		}
		time.Sleep(time.Until(sp.to))
		s.record.down(Outage{Span: Span{from, sp.to}, Scope: s.fault.Scope, Loose: true})
		time.Sleep(100 * time.Millisecond)
		for _, i := range old {
			if _, err := s.replace(i, time.Second); err != nil {
				return err
			}
		}
		return nil
	},
}
