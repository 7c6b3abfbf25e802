package faults

var loginRedirect = &Fault{
	Name:  "login-redirect",
	Does:  "302 to a login page that answers 200",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(path("/answer"), s.status(302, "Location", "/login")) },
}
