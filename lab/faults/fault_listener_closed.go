package faults

import "time"

var listenerClosed = &Fault{
	Name:  "listener-closed",
	Does:  "the listener is gone while established connections are served on",
	Group: Service,
	Exits: []int{Fail},
	Cause: "refused",
	Scope: Scope{Lane: "fresh"},
	Load:  Load{Lanes: map[string]float64{"reused": 1, "fresh": 1}},
	Act: func(s *Stage) {
		g := s.instances[0].gate
		s.wait(s.At)
		s.failed(g.close())
		from := time.Now()
		s.wait(s.At + s.For)
		s.failed(g.open())
		s.record.down(Outage{Span: Span{from, time.Now()}, Scope: s.fault.Scope})
	},
}
