package faults

import "net/http"

var truncatedChunk = &Fault{
	Name:  "truncated-chunk",
	Does:  "200, then the connection ends before the last chunk",
	Group: Service,
	Exits: []int{Fail},
	Act: func(s *Stage) {
		s.spoil(nil, raw(func(s *Stage, r *http.Request) string {
			return head(s, r, "Transfer-Encoding: chunked") + "a\r\nhalf of it\r\n"
		}, s))
	},
}
