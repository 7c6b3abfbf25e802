package faults

import "time"

var inFlightLimit = &Fault{
	Name:   "in-flight-limit",
	Does:   "the service stalls until the generator may not open more requests: what is not sent counts against it",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{150 * time.Millisecond, time.Second},
	Load:   Load{MaxInFlight: 10, Deadline: 100 * time.Millisecond},
	Act: func(s *Stage) {
		from, to := s.window()
		sp := &spoil{from: from, to: to, do: s.hold}
		s.instances[0].add(sp)
		s.record.down(Outage{Span: Span{from, to}})
	},
}
