package faults

import "time"

var generatorStoppedOften = &Fault{
	Name:   "generator-stopped-often",
	Does:   "the load generator's process stands still again and again, for 30 to 80 ms",
	Group:  Generator,
	Exits:  []int{Inconclusive},
	Window: Window{time.Second, time.Second},
	Load:   Load{Blind: "1%"},
	Disturb: func(s *Subject) {
		for i := range 5 {
			s.wait(s.At + time.Duration(i)*200*time.Millisecond)
			s.stop(s.between(30*time.Millisecond, 80*time.Millisecond))
		}
	},
}
