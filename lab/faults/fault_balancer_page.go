package faults

var balancerPage = &Fault{
	Name:  "balancer-page",
	Does:  "200 with the default page of whatever stands in front of the service",
	Group: Service,
	Exits: []int{Fail},
	Act:   func(s *Stage) { s.spoil(nil, page(false, s, "<h1>Welcome to the balancer</h1>")) },
}
