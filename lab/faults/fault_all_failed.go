package faults

import "time"

var allFailed = &Fault{
	Name:  "all-failed",
	Does:  "nothing works, from the first request to the last",
	Group: Service,
	Exits: []int{Fail},
	Stage: Layout{Broken: true},
	Act: func(s *Stage) {
		s.record.down(Outage{Span: Span{s.t0, s.t0.Add(time.Minute)}, Loose: true})
	},
}
