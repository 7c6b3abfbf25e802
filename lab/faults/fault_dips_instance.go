package faults

import (
	"math/rand/v2"
	"net/http"
)

var dipsInstance = &Fault{
	Name:  "dips-one-of-three",
	Does:  "one of three behind random routing is down for just the printed resolution, again and again",
	Group: Service,
	Exits: []int{Fail},
	Load:  Load{Duration: quiet + dipsLength(2*dipsApart)},
	Act: func(s *Stage) {
		// Random routing: each request meets the part that is down with 1/3.
		s.dips(s.interval(oneOf(3)), 2*dipsApart, func(*http.Request) bool { return rand.IntN(3) == 0 })
	},
}
