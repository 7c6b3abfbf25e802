package faults

var tooMany = &Fault{
	Name:  "too-many",
	Does:  "429 with Retry-After",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, s.status(429, "Retry-After", "1")) },
}
