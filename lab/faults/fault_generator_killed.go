package faults

import (
	"syscall"
	"time"
)

var generatorKilled = &Fault{
	Name:   "generator-killed",
	Does:   "kill -9 of the load generator: what is left of the recording is judged",
	Group:  Generator,
	Exits:  []int{Interrupted},
	Window: Window{time.Millisecond, 2 * time.Second},
	Load:   Load{Length: time.Second},
	Disturb: func(s *Subject) {
		s.wait(s.For)
		s.failed(s.Process.Signal(syscall.SIGKILL))
	},
}
