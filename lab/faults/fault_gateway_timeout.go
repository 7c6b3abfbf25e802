package faults

import "time"

var gatewayTimeout = &Fault{
	Name:   "gateway-timeout",
	Does:   "no instance answers: 504 from the balancer",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 2, Patience: 300 * time.Millisecond},
	Act:    func(s *Stage) { s.spoil(nil, silence) },
}
