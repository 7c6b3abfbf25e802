package faults

import (
	"net/http"
	"time"
)

var establishedReset = &Fault{
	Name:  "established-reset",
	Does:  "a layer-4 device forgets its connections: the next request on each is reset, new ones are well",
	Group: Service,
	Exits: []int{Fail},
	Cause: "established_connections",
	Stage: Layout{Takes: 60 * time.Millisecond},
	Load:  Load{Lanes: map[string]float64{"reused": 1, "fresh": 1}},
	Act:   func(s *Stage) { s.forget(rst) },
}

// forget does something to every request on a connection that is older than the
// fault. When the last of them comes is the client's to say.
func (s *Stage) forget(do doing) {
	from, _ := s.window()
	sp := &spoil{from: from, where: func(r *http.Request) bool { return s.established(r) && used(r) }, do: do}
	s.instances[0].add(sp)
	time.Sleep(time.Until(from.Add(quiet)))
	s.record.down(Outage{Span: Span{from, from.Add(quiet)}, Count: sp.count.Load(), Loose: true})
}
