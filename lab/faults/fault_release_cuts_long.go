package faults

import (
	"slices"
	"time"
)

var releaseCutsLong = &Fault{
	Name:  "release-cuts-long",
	Does:  "the deregistration delay is shorter than the longest request: those are cut",
	Group: Service,
	Exits: []int{Fail},
	Stage: Layout{Instances: 2},
	Load: Load{
		Release: true, Length: time.Second,
		Lanes:   map[string]float64{"reused": 4, "long": 1},
		Targets: []Target{{Name: "answer", Path: "/answer"}, {Name: "long", Path: "/long", Long: true}},
	},
	Deploy: func(s *Stage) error {
		for _, i := range slices.Clone(s.instances) {
			from := time.Now()
			cut, err := s.replace(i, 50*time.Millisecond)
			if err != nil {
				return err
			}
			// What was cut had arrived at most the length of an answer ago.
			s.record.down(Outage{Span: Span{from.Add(-longAnswer), time.Now()}, Count: uint64(cut), Loose: true, Apart: true})
			time.Sleep(longAnswer + 200*time.Millisecond)
		}
		return nil
	},
}
