package faults

import "time"

var twoOutages = &Fault{
	Name:   "two-outages",
	Does:   "two outages of different length, 400 ms apart",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{900 * time.Millisecond, 1200 * time.Millisecond},
	Act: func(s *Stage) {
		from, to := s.window()
		first := s.between(20*time.Millisecond, 400*time.Millisecond)
		second := from.Add(first + 400*time.Millisecond)
		s.spoilFor(from, from.Add(first), from, from.Add(first), nil, s.status(500))
		s.spoilFor(second, to, second, to, nil, s.status(503))
	},
}
