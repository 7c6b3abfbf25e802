package faults

import "net/http"

var truncatedLength = &Fault{
	Name:  "truncated-length",
	Does:  "200, then the connection ends before the announced length",
	Group: Service,
	Exits: []int{Fail},
	Act: func(s *Stage) {
		s.spoil(nil, raw(func(s *Stage, r *http.Request) string { return head(s, r, "Content-Length: 1000") + "half of it" }, s))
	},
}
