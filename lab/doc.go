// Package lab is a staging environment on this machine, real in every part: a
// Postgres, instances of the sample API behind a balancer, and a worker that
// runs migrations, each a process of its own.
//
//	clients -> balancer -> instances (group "api") -> Postgres
//	                       worker (group "migration", there while it works) -> Postgres
//
// With a stack in its description the instances are those of auto-scaling groups,
// made from a template of CloudFormation, and AWS answers on loopback (see
// package aws): a release then changes the stack, and the lab changes nothing by
// itself.
//
// Start brings all of it up and Close takes all of it down again, however far
// Start came and however the tool ends (see package process).
package lab
