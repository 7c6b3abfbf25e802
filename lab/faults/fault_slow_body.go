package faults

import (
	"io"
	"net/http"
	"time"
)

var slowBody = &Fault{
	Name:  "slow-body",
	Does:  "the first bytes come at once, the last ones after the deadline",
	Group: Service,
	Exits: []int{Fail},
	Load:  Load{Deadline: 200 * time.Millisecond},
	Act: func(s *Stage) {
		s.spoil(nil, func(w http.ResponseWriter, r *http.Request, _ *spoil) {
			s.tagOf(r)(w)
			_, _ = io.WriteString(w, "half ")
			_ = http.NewResponseController(w).Flush()
			wait(r, time.Now().Add(700*time.Millisecond))
			_, _ = io.WriteString(w, "of it")
		})
	},
}
