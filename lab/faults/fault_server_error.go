package faults

import "time"

var serverError = &Fault{
	Name:   "server-error",
	Does:   "every request is answered 500, for up to 5 s",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{20 * time.Millisecond, 5 * time.Second},
	Act:    func(s *Stage) { s.spoil(nil, s.status(500)) },
}
