package faults

import (
	"net/http"
	"sync/atomic"
	"time"
)

var stall = &Fault{
	Name:   "stall",
	Does:   "nothing is answered for up to 1.5 s, then everything with 200: late is down",
	Group:  Service,
	Exits:  []int{Fail},
	Window: Window{150 * time.Millisecond, 1500 * time.Millisecond},
	Load:   Load{Deadline: stallDeadline},
	Act:    func(s *Stage) { s.stall() },
}

const stallDeadline = 100 * time.Millisecond

// stall holds every request until the fault is over. Those that arrive in its
// last moments are answered before the deadline: the truth ends with the last
// arrival that was not, by the stage's own clock, since hundreds of answers at
// once take their time.
func (s *Stage) stall() {
	from, to := s.window()
	deadline := s.fault.Load.Deadline
	var last atomic.Int64
	sp := &spoil{from: from, to: to, do: func(w http.ResponseWriter, r *http.Request, sp *spoil) {
		arrived := time.Now()
		s.hold(w, r, sp)
		for late := last.Load(); time.Since(arrived) > deadline && arrived.UnixNano() > late; late = last.Load() {
			if last.CompareAndSwap(late, arrived.UnixNano()) {
				return
			}
		}
	}}
	for _, i := range s.instances {
		i.add(sp)
	}
	time.Sleep(time.Until(to.Add(quiet / 2)))
	up := to.Add(-deadline)
	if late := time.Unix(0, last.Load()); late.After(up) {
		up = late
	}
	if up.After(from) {
		// Hundreds of requests that waited are answered in no order, so that late and
		// punctual ones are mixed at the end.
		s.record.down(Outage{Span: Span{from, up}, Loose: true})
	}
}
