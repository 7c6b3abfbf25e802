package faults

import "time"

var generatorOutOfFiles = &Fault{
	Name:   "generator-out-of-files",
	Does:   "the load generator's process may open no more files",
	Group:  Generator,
	Exits:  []int{Inconclusive},
	Window: Window{100 * time.Millisecond, 500 * time.Millisecond},
	Load:   Load{Blind: "1%", Lanes: map[string]float64{"fresh": 1}},
	Disturb: func(s *Subject) {
		s.wait(s.At)
		before, err := limitFiles(s.Process.Pid, 0)
		if err != nil {
			s.failed(err)
			return
		}
		from := time.Now()
		time.Sleep(s.For)
		to := time.Now()
		_, err = limitFiles(s.Process.Pid, before)
		s.failed(err)
		s.blind(from, to)
	},
}
