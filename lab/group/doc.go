// Package group keeps a group of instances behind a balancer, in the words of an
// auto-scaling group: a desired capacity, launch configurations, health grace,
// and rolling updates with a batch size and a least number in service.
//
// An instance is a real process. Its life, each state an event:
//
//	launching   a process is being started
//	starting    it runs, but does not listen yet
//	registered  the balancer checks its health
//	in_service  the balancer found it healthy: it gets requests
//	draining    deregistered, requests in flight may end
//	killed      ended in service, the wrong way round
//	terminated  its process is gone, and its registration too
//
// The order in which an instance leaves is what keeps clients unharmed: the
// balancer first gives it no more requests, then waits for those in flight and
// closes its connections, and only then is the process asked to end.
package group
