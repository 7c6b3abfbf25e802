// Package stacks is CloudFormation of the lab: stacks made from real templates,
// updated, rolled back, cancelled and deleted by the service's own rules.
//
//	stack ──operation──▶ resources, each after those it refers to, the others beside it
//	        │
//	        ├─ all well:  *_COMPLETE_CLEANUP_IN_PROGRESS, what was replaced is deleted, *_COMPLETE
//	        └─ one fails: the others are cancelled; the previous template is applied again
//
// A kind of resource is a file with its name; what the lab does not know is made
// in name only.
package stacks
