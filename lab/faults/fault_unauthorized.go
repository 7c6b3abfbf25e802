package faults

var unauthorized = &Fault{
	Name:  "unauthorized",
	Does:  "401 for everybody, as when a secret was not brought along",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, s.status(401)) },
}
