package faults

var serverError = &Fault{
	Name:  "server-error",
	Does:  "every request is answered 500",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, s.status(500)) },
}
