package faults

import "time"

var expiredCertificate = &Fault{
	Name:  "expired-certificate",
	Does:  "the certificate that new connections get has expired",
	Group: Service,
	Exits: []int{Fail},
	Scope: Scope{Lane: "fresh"},
	Stage: Layout{TLS: true},
	Load:  Load{Lanes: map[string]float64{"reused": 1, "fresh": 1}},
	Act:   func(s *Stage) { s.serveBad(s.tls.issue("127.0.0.1", time.Now().Add(-time.Hour))) },
}
