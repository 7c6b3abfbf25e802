// Package balancing is Elastic Load Balancing v2 of the lab: load balancers,
// listeners and target groups over real balancer processes.
//
// A load balancer's name resolves to a loopback address with its port in it
// ("127.0.0.1:41234"). The process starts with the first listener: it forwards
// to one target group, the listener's default one, with that group's health
// check. A target group that no listener names has no health checks, and its
// targets are unused.
package balancing
