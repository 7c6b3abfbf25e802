package faults

var refusedAtFirst = &Fault{
	Name:  "refused-at-first",
	Does:  "nothing listens from the first request on",
	Group: Service,
	Exits: []int{NotBegun},
	Stage: Layout{Down: true},
}
