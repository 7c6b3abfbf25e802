package faults

var silentResend = &Fault{
	Name:  "silent-resend",
	Does:  "kept connections are reset as a request comes: a client library sends it again without a word",
	Group: Service,
	Exits: []int{Fail},
	Load:  Load{Proxied: true},
	Act:   func(s *Stage) { s.spoil(nil, rst) },
}
