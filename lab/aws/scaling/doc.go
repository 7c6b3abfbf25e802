// Package scaling is EC2 Auto Scaling of the lab: groups that keep their desired
// number of instances, launch configurations and launch templates, scaling
// activities, suspended processes, health checks and grace.
//
// An instance is a machine that the caller starts. As with AWS, a group counts
// an instance as in service when its machine runs, long before it serves; the
// target groups it is registered with know better, and a group of health-check
// type ELB listens to them once the grace period is over.
package scaling
