package faults

import (
	"syscall"
	"time"
)

var generatorKilled = &Fault{
	Name:  "generator-killed",
	Does:  "kill -9 of the load generator: what is left of the recording is judged; of the first quarter of a second nothing is",
	Group: Generator,
	Exits: []int{Interrupted, NotBegun},
	Load:  Load{Duration: 3 * time.Second},
	Disturb: func(s *Subject) {
		s.wait(s.between(0, 2*time.Second))
		s.failed(s.Process.Signal(syscall.SIGKILL))
		s.record.change(func(t *Truth) { t.Killed = time.Now() })
	},
}
