package faults

import "time"

var serverRestart = &Fault{
	Name:  "server-restart",
	Does:  "the only server is stopped and started: connections reset, listener gone",
	Group: Service,
	Exits: []int{Fail},
	Cause: "refused",
	Act: func(s *Stage) {
		g := s.instances[0].gate
		s.wait(s.At)
		s.failed(g.close())
		g.reset(nil)
		from := time.Now()
		s.wait(s.At + s.For)
		s.failed(g.open())
		s.record.down(Outage{Span: Span{from, time.Now()}})
	},
}
