package faults

import (
	"net/http"
	"sync/atomic"
	"time"
)

var badBaseline = &Fault{
	Name:  "bad-baseline",
	Does:  "one request in 40 fails from the first on, release or not",
	Group: Service,
	Exits: []int{Fail},
	Act: func(s *Stage) {
		var n atomic.Uint64
		s.instances[0].add(&spoil{where: func(*http.Request) bool { return n.Add(1)%40 == 20 }, do: s.status(500)})
		s.record.down(Outage{Span: Span{s.t0, s.t0.Add(time.Minute)}, Loose: true, Apart: true})
	},
}
