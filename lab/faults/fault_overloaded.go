package faults

var overloaded = &Fault{
	Name:  "overloaded",
	Does:  "503 with Retry-After",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, s.status(503, "Retry-After", "1")) },
}
