package faults

import "time"

var stall = &Fault{
	Name:   "stall",
	Does:   "nothing is answered for up to 1.5 s, then everything with 200: late is down",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{150 * time.Millisecond, 1500 * time.Millisecond},
	Load:   Load{Deadline: stallDeadline},
	Act:    func(s *Stage) { s.stall() },
}

const stallDeadline = 100 * time.Millisecond

// stall holds every request until the fault is over. Those that arrive in its
// last moments are answered before the deadline.
func (s *Stage) stall() {
	from, to := s.window()
	s.spoilFor(from, to, from, to.Add(-s.fault.Load.Deadline), nil, s.hold)
}
