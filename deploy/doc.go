// Package deploy carries out deployments on AWS: updates of a CloudFormation
// stack, watched from the first event to the last, and the release of an image
// by two of them.
//
//	connect   credentials, region, endpoint; clocks compared
//	snapshot  what there is: stacks, groups, balancers, targets
//	update    one update of a stack: refuse, send, watch, explain
//	release   two updates: the migrations first, then the servers
//
// All that it learns goes to events on the run's time axis. It decides nothing
// by a poll that failed: what could not be seen is told as unknown.
package deploy
