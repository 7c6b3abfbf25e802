package faults

var unknownHost = &Fault{
	Name:  "unknown-host",
	Does:  "the name of the service does not resolve",
	Group: Service,
	Exits: []int{NotBegun},
	Load:  Load{URL: "http://no-such-host.invalid:8080"},
}
