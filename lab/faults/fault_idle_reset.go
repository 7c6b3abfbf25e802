package faults

import (
	"net/http"
	"time"
)

var idleReset = &Fault{
	Name:  "idle-reset",
	Does:  "idle connections are reset, none with a request on it",
	Group: Clean,
	Exits: []int{Pass},
	Act: func(s *Stage) {
		s.wait(s.At)
		s.lull()
		s.instances[0].gate.reset(func(c *connState) bool { return c.state == http.StateIdle })
	},
}

// lull waits for a moment at which the latest request was answered and the next
// one is not due yet, at up to some 400 requests per second.
func (s *Stage) lull() {
	for {
		if since := time.Since(time.Unix(0, s.last.Load())); since > 500*time.Microsecond && since < 1200*time.Microsecond {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}
