// Package balancer is a reverse proxy for HTTP/1.1 that behaves as an
// Application Load Balancer does, in a process of its own.
//
//	round robin over the healthy targets; with targets but none healthy it fails
//	open and sends to the unhealthy ones; targets in their first health check and
//	draining ones get nothing
//	502  the target refused, reset, closed with the request outstanding, answered
//	     malformed, or the deregistration delay ended with the request in flight
//	503  no target is registered, or none that may be used
//	504  no connection, or no answer, in time
//
// It never sends a request twice: neither to another target nor, once a byte of
// it was written, on another connection to the same one. What a client sees is
// what really happened.
//
// The documented behaviour that it follows: "Target groups for your Application
// Load Balancers", "Health checks", "Troubleshoot" in the user guide of Elastic
// Load Balancing.
package balancer
