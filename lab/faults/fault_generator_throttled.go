package faults

import "time"

var generatorThrottled = &Fault{
	Name:   "generator-throttled",
	Does:   "the load generator gets a hundredth of a CPU (cgroup quota)",
	Group:  Generator,
	Exits:  []int{Inconclusive},
	Window: Window{400 * time.Millisecond, time.Second},
	Load:   Load{Blind: "1%"},
	Disturb: func(s *Subject) {
		s.wait(s.At)
		free, err := throttle(s.Process.Pid, time.Millisecond, 100*time.Millisecond)
		if err != nil {
			s.failed(err)
			return
		}
		time.Sleep(s.For)
		s.failed(free())
	},
}
