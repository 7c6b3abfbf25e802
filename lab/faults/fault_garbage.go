package faults

import "net/http"

var garbage = &Fault{
	Name:  "garbage",
	Does:  "what comes back is not HTTP",
	Group: Service,
	Exits: []int{Fail},
	Act: func(s *Stage) {
		s.spoil(nil, raw(func(*Stage, *http.Request) string { return "\x15\x03\x01\x00\x02\x02\x28 what?\r\n\r\n" }, s))
	},
}
