package faults

import "time"

var oneAddress = &Fault{
	Name:   "one-address",
	Does:   "one of the two addresses of the balancer is down",
	Group:  Service,
	Exits:  []int{Fail},
	Cause:  "refused",
	Scope:  Scope{Target: "second"},
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Second: true},
	Load:   Load{Targets: []Target{{Name: "first", Path: "/answer"}, {Name: "second", Path: "/answer", Other: true}}},
	Act: func(s *Stage) {
		s.wait(s.At)
		s.failed(s.secondary.close())
		s.secondary.reset(nil)
		from := time.Now()
		s.wait(s.At + s.For)
		s.failed(s.secondary.open())
		s.record.down(Outage{Span: Span{from, time.Now()}, Scope: s.fault.Scope})
	},
}
