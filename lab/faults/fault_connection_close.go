package faults

var connectionClose = &Fault{
	Name:  "connection-close",
	Does:  "the server ends every connection after its answer, and says so",
	Group: Clean,
	Exits: []int{Pass},
	Act: func(s *Stage) {
		from, to := s.window()
		s.spoilFor(from, to, to, from, nil, s.goodbye)
	},
}
