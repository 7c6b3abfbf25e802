package faults

var hangUpOnAll = &Fault{
	Name:  "hang-up",
	Does:  "connections are closed in order, with the request unanswered",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, hangUp) },
}
