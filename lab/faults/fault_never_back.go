package faults

import "time"

var neverBack = &Fault{
	Name:  "never-back",
	Does:  "the service goes down and is still down as the run ends",
	Group: Service,
	Exits: []int{Fail},
	Act: func(s *Stage) {
		from, _ := s.window()
		s.instances[0].add(&spoil{from: from, do: s.status(500)})
		s.record.down(Outage{Span: Span{from, s.t0.Add(time.Minute)}, Loose: true})
	},
}
