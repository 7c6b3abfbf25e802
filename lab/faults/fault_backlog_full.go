package faults

import "time"

var backlogFull = &Fault{
	Name:   "backlog-full",
	Does:   "nobody accepts and the queue of new connections is full: their packets are dropped, established ones are served",
	Group:  Service,
	Exits:  []int{Fail},
	Cause:  "connect_timeout",
	Scope:  Scope{Lane: "fresh"},
	Window: Window{400 * time.Millisecond, time.Second},
	Load: Load{
		Lanes:    map[string]float64{"reused": 1, "fresh": 1},
		Deadline: 100 * time.Millisecond, Timeout: 300 * time.Millisecond,
	},
	Act: func(s *Stage) {
		g := s.instances[0].gate
		s.wait(s.At)
		s.failed(g.pause(1))
		from := time.Now()
		s.wait(s.At + s.For)
		to := time.Now()
		s.failed(g.resume())
		s.record.down(Outage{Span: Span{from, to}, Scope: s.fault.Scope})
	},
}
