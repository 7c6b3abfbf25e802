package faults

import "time"

var shortStall = &Fault{
	Name:   "short-stall",
	Does:   "nothing is answered for less than the deadline, then everything: nobody was down",
	Group:  Clean,
	Exits:  []int{Pass},
	Window: Window{20 * time.Millisecond, 200 * time.Millisecond},
	Load:   Load{Deadline: time.Second},
	Act:    func(s *Stage) { s.stall() },
}
