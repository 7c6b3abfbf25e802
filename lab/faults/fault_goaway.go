package faults

import "net/http"

var goaway = &Fault{
	Name:  "goaway",
	Does:  "the server ends HTTP/2 connections in order (GOAWAY): streams under way finish",
	Group: Clean,
	Exits: []int{Pass},
	Stage: Layout{HTTP2: true},
	Load:  Load{HTTP: "2"},
	Act: func(s *Stage) {
		from, to := s.window()
		s.spoilFor(from, to, to, from, nil, s.goodbye)
	},
}

// goodbye answers rightly and asks the client to use another connection next;
// over HTTP/2 the server turns that into a GOAWAY.
func (s *Stage) goodbye(w http.ResponseWriter, r *http.Request, _ *spoil) {
	w.Header().Set("Connection", "close")
	s.tagOf(r)(w)
	_, _ = w.Write([]byte(`{"ok":"yes"}`))
}
