package faults

import "time"

var wrongCertificate = &Fault{
	Name:  "wrong-certificate",
	Does:  "new connections get the certificate of another host",
	Group: Service,
	Exits: []int{Fail},
	Scope: Scope{Lane: "fresh"},
	Stage: Layout{TLS: true},
	Load:  Load{Lanes: map[string]float64{"reused": 1, "fresh": 1}},
	Act:   func(s *Stage) { s.serveBad(s.tls.issue("127.0.0.9", time.Now().Add(time.Hour))) },
}
