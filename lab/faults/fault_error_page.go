package faults

var errorPage = &Fault{
	Name:  "error-page",
	Does:  "200 with an error page in place of the answer",
	Group: Service,
	Exits: []int{Fail},
	Load:  Load{Expect: map[string]string{"ok": "yes"}},
	Act:   func(s *Stage) { s.spoil(nil, page(true, s, "<h1>Something went wrong</h1>")) },
}
