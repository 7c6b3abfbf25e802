// Package faults is a catalogue of what goes wrong in releases, each fault with
// its truth: what it does, the verdict that it deserves, and when exactly
// requests that arrived were not served.
//
// A fault acts on a small real service, the stage, which runs in a process of its
// own ("upness lab stage"), so that it is never the load generator's process that
// misbehaves; only the faults of group Generator are done to that process itself,
// from outside. The start signal is the first request that the stage receives: it
// needs no accord with the tool that measures, so that any tool can be measured.
//
// # The clock of the truth
//
// Truths are wall times of this machine (CLOCK_REALTIME), read once at the
// process' start and carried on by the monotonic clock. A recording's axis is the
// monotonic clock, anchored once to the same wall clock. Both clocks are slewed
// alike and only a step of the wall clock sets them apart, which the generator
// reports as blind time. So truth and recording can be compared to the
// microsecond; what lies between them is the way of a request from its intended
// time to the stage's handler, some 0.1 to 0.3 ms on a quiet machine.
package faults
