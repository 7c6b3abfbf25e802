package faults

import "time"

var briefDip = &Fault{
	Name:   "brief-dip",
	Does:   "an outage shorter than the time between two requests: seen or not, never a claim beyond the resolution",
	Group:  Service,
	Exits:  []int{Pass, Fail},
	Window: Window{300 * time.Microsecond, 2 * time.Millisecond},
	Act: func(s *Stage) {
		from, to := s.window()
		sp := &spoil{from: from, to: to, do: s.status(500)}
		s.instances[0].add(sp)
		s.record.down(Outage{Span: Span{from, to}, Brief: true})
	},
}
