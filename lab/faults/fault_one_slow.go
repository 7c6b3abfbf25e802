package faults

import (
	"net/http"
	"time"
)

var oneSlow = &Fault{
	Name:   "one-slow",
	Does:   "one instance of three answers after the deadline",
	Group:  Service,
	Exits:  []int{Fail},
	Scope:  Scope{Instance: "i-2"},
	Window: Window{50 * time.Millisecond, time.Second},
	Stage:  Layout{Instances: 3},
	Load:   Load{Deadline: 200 * time.Millisecond},
	Act:    func(s *Stage) { s.spoil(nil, s.late(700*time.Millisecond), s.instances[1]) },
}

// late answers rightly after a time.
func (s *Stage) late(d time.Duration) doing {
	return func(w http.ResponseWriter, r *http.Request, _ *spoil) {
		wait(r, time.Now().Add(d))
		s.tagOf(r)(w)
		_, _ = w.Write([]byte(`{"ok":"yes"}`))
	}
}
