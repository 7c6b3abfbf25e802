package faults

var noVersion = &Fault{
	Name:  "no-version",
	Does:  "right answers without the version header",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, page(false, s, `{"ok":"yes"}`)) },
}
