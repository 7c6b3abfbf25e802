package faults

import "time"

var dipsWhole = &Fault{
	Name:  "dips-whole",
	Does:  "the whole service is down for just the printed resolution, 1/R, again and again",
	Group: Service,
	Exits: []int{Fail},
	Load:  Load{Duration: quiet + dipsLength(dipsApart)},
	Act:   func(s *Stage) { s.dips(s.interval(1), dipsApart, nil) },
}

// dipsApart keeps dips from being one outage: 30 requests at 300/s.
const dipsApart = 100 * time.Millisecond
