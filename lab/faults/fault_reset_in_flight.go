package faults

import (
	"net/http"
	"time"
)

var resetInFlight = &Fault{
	Name:   "reset-in-flight",
	Does:   "requests wait for an answer, then their connections are reset, all at once",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{167 * time.Millisecond, 167 * time.Millisecond}, // 50 requests at 300/s
	Act: func(s *Stage) {
		s.spoil(nil, func(w http.ResponseWriter, r *http.Request, sp *spoil) {
			wait(r, sp.to)
			rst(w, r, sp)
		})
	},
}
