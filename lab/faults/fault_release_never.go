package faults

var releaseNever = &Fault{
	Name:   "release-never",
	Does:   "the deployment says that it is done, and nothing was deployed",
	Group:  Service,
	Exits:  []int{Fail},
	Stage:  Layout{Instances: 3},
	Load:   Load{Release: true},
	Deploy: func(*Stage) error { return nil },
}
