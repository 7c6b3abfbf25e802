// Package recording owns the format of a run on disk and the types that every
// other part shares: results, events, the clock and the run's own description.
//
// A run is a directory:
//
//	run.json         the resolved plan (secrets masked), tool version, host, clock, state
//	results.arrows   Arrow IPC stream, one row per scheduled request
//	events.jsonl     one event per line, appended as it happens
//
// All times in a run lie on one axis: nanoseconds on the monotonic clock since
// the run's anchor, which is tied to wall time once, in run.json. A step of the
// wall clock therefore never makes a duration negative.
package recording
