package faults

import "time"

var keepAliveRace = &Fault{
	Name:   "keep-alive-race",
	Does:   "an instance ends kept connections just as the balancer sends on them: 502, new connections are well",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{50 * time.Millisecond, 500 * time.Millisecond},
	Stage:  Layout{Instances: 2},
	Act: func(s *Stage) {
		from, to := s.window()
		sp := &spoil{from: from, to: to, where: used, do: rst}
		s.instances[1].add(sp)
		time.Sleep(time.Until(to.Add(quiet / 2)))
		s.record.down(Outage{Span: Span{from, to}, Count: sp.count.Load(), Loose: true})
	},
}
