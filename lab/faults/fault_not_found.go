package faults

var notFound = &Fault{
	Name:  "not-found",
	Does:  "404, as when a route was lost",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, s.status(404)) },
}
