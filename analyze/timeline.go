package analyze

import (
	"time"

	"upness/recording"
)

// Timeline is a run folded into bins of equal width, for drawing. It keeps per
// bin what must not vanish, the worst and the any, never a mean: one bad
// request among two million still marks its bin.
//
// Results sit at their intended time. All offsets are from the run's anchor.
type Timeline struct {
	Anchor   time.Time     // wall time of offset 0
	Begin    time.Duration // first scheduled request, start of Bins[0]
	End      time.Duration // end of scheduling
	BinWidth time.Duration // at least 1 ms; a run has at most some 1,200 bins
	Rate     float64       // scheduled requests per second, mean
	Deadline time.Duration // later than this is slow; 0: none
	Timeout  time.Duration // later than this is given up; 0: none
	Tagged   bool          // the plan says how to tell versions

	// Versions in the order in which they were first seen. When some results
	// carry no version, the last entry is "": failures without an answer,
	// unidentified answers, and everything in a run without tags.
	Versions []string

	// Bins are contiguous: Bins[i].Start = Begin + i x BinWidth.
	Bins []Bin
}

// Bin is the requests that were due in [Start, Start+BinWidth).
type Bin struct {
	Start     time.Duration
	Scheduled uint64 // good + slow + bad + cut + blind + shed

	Good         uint64
	Slow         uint64
	Bad          uint64 // unsent and unidentified included
	Cut          uint64
	Blind        uint64 // neither up nor down
	Shed         uint64 // under a budget of its own: neither up nor down
	Unidentified uint64 // of Bad

	// ByKind counts the kinds other than ok; nil when there are none.
	ByKind map[recording.Kind]uint64

	// WorstShare is the highest share of down requests (slow, bad, cut) over
	// the slices of this bin, 0..1, where a slice is some ten requests or the
	// bin, whichever is shorter. It is above zero whenever one was down.
	WorstShare float64

	// ByVersion has one entry for each of Timeline.Versions, in that order.
	ByVersion []BinVersion
}

// BinVersion is one version's part of a bin.
type BinVersion struct {
	Good uint64
	Slow uint64
	Bad  uint64 // bad and cut; they have no latency

	// Quantiles of the latency from the intended time, over good and slow
	// answers only; all zero when there are none.
	Min, P50, P99, Max time.Duration
}

// Answers is the number of right answers, in time or late.
func (v *BinVersion) Answers() uint64 { return v.Good + v.Slow }
