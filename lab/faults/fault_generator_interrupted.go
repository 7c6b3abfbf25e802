package faults

import (
	"syscall"
	"time"
)

var generatorInterrupted = &Fault{
	Name:   "generator-interrupted",
	Does:   "Ctrl-C: the partial run is judged",
	Group:  Generator,
	Exits:  []int{Interrupted},
	Window: Window{10 * time.Millisecond, 2 * time.Second},
	Load:   Load{Length: time.Second},
	Disturb: func(s *Subject) {
		s.wait(s.For)
		s.failed(s.Process.Signal(syscall.SIGINT))
	},
}
