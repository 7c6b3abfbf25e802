// Package transition draws the transition plot: how one version of a service
// gave way to the next, and what it cost, on one time axis.
//
//	title      the verdict in one sentence
//	a          responses per second, stacked by version, what was not served on top
//	b          share of requests not served, with the outages' brackets
//	c          latency: p50, p99 and max by version, log scale, failures at the top
//	d          lanes: phases, steps, instances, migration statements, lock waits
//	time axis  seconds since the first request, tied to wall time
//
// Colours are told apart by colour-blind readers, and each has a hatching of its
// own, so that a print in grey says the same. A column is as wide as the paper
// allows; it shows the worst of what it covers, and a single request that was
// not served has a mark of a certain least size.
package transition
