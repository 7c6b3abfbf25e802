package faults

import (
	"net/http"
	"time"
)

var http2Reset = &Fault{
	Name:   "http2-reset",
	Does:   "an HTTP/2 connection is reset with all its streams",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{50 * time.Millisecond, 200 * time.Millisecond},
	Stage:  Layout{HTTP2: true},
	Load:   Load{HTTP: "2"},
	Act: func(s *Stage) {
		from, to := s.window()
		sp := &spoil{from: from, to: to, do: func(w http.ResponseWriter, r *http.Request, sp *spoil) {
			wait(r, sp.to)
			rst(w, r, sp)
		}}
		s.instances[0].add(sp)
		time.Sleep(time.Until(to.Add(quiet / 2)))
		// What comes between the fault's end and the reset shares the connection.
		s.record.down(Outage{Span: Span{from, to}, Count: sp.count.Load(), Loose: true})
	},
}
