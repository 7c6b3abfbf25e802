package faults

import (
	"slices"
	"time"
)

var releaseKills = &Fault{
	Name:  "release-kills",
	Does:  "old instances end with requests in flight, then they are taken out of service",
	Group: Service,
	Exits: []int{Fail},
	Stage: Layout{Instances: 2, Takes: 20 * time.Millisecond},
	Load:  Load{Release: true},
	Deploy: func(s *Stage) error {
		for _, i := range slices.Clone(s.instances) {
			next, err := s.launch("v2")
			if err != nil {
				return err
			}
			if err := s.register(next); err != nil {
				return err
			}
			from := time.Now()
			_ = i.gate.close()
			i.gate.reset(nil)
			if _, err := s.deregister(i, time.Second); err != nil {
				return err
			}
			s.record.down(Outage{Span: Span{from.Add(-3 * s.fault.Stage.Takes), time.Now()}, Loose: true})
			time.Sleep(s.between(100*time.Millisecond, 300*time.Millisecond))
		}
		return nil
	},
}
