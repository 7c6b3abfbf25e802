package faults

var dipsTarget = &Fault{
	Name:  "dips-one-target",
	Does:  "a kind of request that is one in four is down for just its printed resolution, again and again",
	Group: Service,
	Exits: []int{Fail},
	Load: Load{
		Duration: quiet + dipsLength(2*dipsApart),
		Targets:  []Target{{Name: "often", Path: "/often", Share: 3}, {Name: "seldom", Path: "/seldom"}},
	},
	Act: func(s *Stage) { s.dips(s.interval(4), 2*dipsApart, path("/seldom")) },
}
