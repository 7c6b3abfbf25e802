package calibrate

import (
	"slices"

	"upness/lab/faults"
)

// Sums is what all trials add up to.
type Sums struct {
	Faults         int     `json:"faults"`
	Trials         int     `json:"trials"`
	Fewest         int     `json:"fewest"`       // trials of one fault
	Most           int     `json:"most"`         // and of another
	Void           int     `json:"void"`         // the fault could not be made
	FalsePass      int     `json:"false_pass"`   // a pass that the truth does not allow
	FalseFail      int     `json:"false_fail"`   // a fail that the truth does not allow
	Undecided      int     `json:"undecided"`    // inconclusive although the truth is pass or fail
	CleanTrials    int     `json:"clean_trials"` // of faults that nobody could notice
	CleanUndecided int     `json:"clean_undecided"`
	Outages        int     `json:"outages"`      // whose ends are known to the microsecond
	Covered        int     `json:"covered"`      // by their bracket
	Narrow         int     `json:"narrow"`       // brackets at most 2/R plus blind time wide
	Whole          int     `json:"whole"`        // outages of the whole service among those that were seen
	MedianError    float64 `json:"median_error"` // of the bracket's middle, in units of 1/R of the scope
	Blind          int     `json:"blind_trials"` // in which the generator was disturbed
	BlindRight     int     `json:"blind_right"`  // all of it blind, none of it down
	Causes         int     `json:"causes"`
	CausesRight    int     `json:"causes_right"`
	Dips           int     `json:"dips"` // outages as long as the printed resolution
	DipsSeen       int     `json:"dips_detected"`
	First          int     `json:"new_connection_outages"`               // while established connections were served on
	FirstSeen      int     `json:"new_connection_outages_first_request"` // shown by the first request on a new one
	Inexact        int     `json:"inexact"`                              // accounting does not add up
}

// Sums adds the table up.
func (t *Table) Sums() Sums {
	var s Sums
	var errors []float64
	for _, row := range t.Rows() {
		s.Faults++
		s.Trials += row.Trials
		s.Most = max(s.Most, row.Trials)
		if s.Fewest == 0 || row.Trials < s.Fewest {
			s.Fewest = row.Trials
		}
		s.Outages, s.Covered, s.Narrow = s.Outages+row.Brackets.N, s.Covered+row.Brackets.K, s.Narrow+row.Narrow.K
		s.Whole += row.Narrow.N
		s.Blind, s.BlindRight = s.Blind+row.Blind.N, s.BlindRight+row.Blind.K
		s.Causes, s.CausesRight = s.Causes+row.Cause.N, s.CausesRight+row.Cause.K
		s.Dips, s.DipsSeen = s.Dips+row.Detected.N, s.DipsSeen+row.Detected.K
		s.Inexact += row.Trials - row.Exact
		errors = append(errors, row.Errors...)
	}
	for i := range t.Scores {
		s.judge(&t.Scores[i])
	}
	if len(errors) > 0 {
		slices.Sort(errors)
		s.MedianError = errors[len(errors)/2]
	}
	return s
}

// judge counts a verdict that was wrong.
func (s *Sums) judge(score *Score) {
	if score.Void != "" {
		s.Void++
		return
	}
	if score.First != nil {
		s.First++
		if *score.First {
			s.FirstSeen++
		}
	}
	if score.Group == faults.Clean {
		s.CleanTrials++
	}
	switch {
	case slices.Contains(score.Truth, score.Seen):
	case score.Seen == faults.Pass:
		s.FalsePass++
	case score.Seen == faults.Inconclusive:
		s.Undecided++
		if score.Group == faults.Clean {
			s.CleanUndecided++
		}
	default:
		s.FalseFail++
	}
}
