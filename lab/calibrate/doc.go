// Package calibrate holds the tool against the catalogue of faults: it carries
// each one out on a stage of its own, measures it as a user would, by the command
// line and a plan, and compares the verdict with the truth.
//
// It reads verdict.json as anybody could, and shares no code with what measures
// and judges.
package calibrate
