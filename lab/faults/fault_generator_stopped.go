package faults

import (
	"syscall"
	"time"
)

var generatorStopped = &Fault{
	Name:    "generator-stopped",
	Does:    "the load generator's process stands still (SIGSTOP), as in a long collection of garbage or a laptop's sleep",
	Group:   Generator,
	Exits:   []int{Inconclusive},
	Window:  Window{50 * time.Millisecond, 500 * time.Millisecond},
	Load:    Load{Blind: "1%"},
	Disturb: func(s *Subject) { s.wait(s.At); s.stop(s.For) },
}

// stop stops the process for a time.
func (s *Subject) stop(d time.Duration) {
	from := time.Now()
	if err := s.Process.Signal(syscall.SIGSTOP); err != nil {
		s.failed(err)
		return
	}
	time.Sleep(d)
	// What was due before the process runs again is blind: the end is noted first.
	to := time.Now()
	s.failed(s.Process.Signal(syscall.SIGCONT))
	s.blind(from, to)
}
