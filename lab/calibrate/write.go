package calibrate

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// Text writes the table for a terminal.
func (t *Table) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "FAULT\tTRIALS\tTRUTH\tVERDICT\tBRACKET\tSCOPE\tCAUSE\tBLIND")
	for _, r := range t.Rows() {
		fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Fault.Name, r.Trials, words(r.Fault.Exits),
			ratio{r.Right, r.Trials}, r.Brackets, r.Scope, r.Cause, r.Blind)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, line := range t.Sums().lines() {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// lines says the sums.
func (s Sums) lines() []string {
	return []string{
		fmt.Sprintf("%d faults, %d trials (%d more void: the fault could not be made)", s.Faults, s.Trials, s.Void),
		fmt.Sprintf("%d false passes, %d false fails, %d undecided", s.FalsePass, s.FalseFail, s.Undecided),
		fmt.Sprintf("%d of %d clean trials undecided", s.CleanUndecided, s.CleanTrials),
		fmt.Sprintf("%d of %d outages inside their bracket, %d of %d brackets of the whole service at most 2/R plus blind time wide, median error %.2f/R", s.Covered, s.Outages, s.Narrow, s.Whole, s.MedianError),
		fmt.Sprintf("%d of %d disturbances of the generator blind, and none of it down", s.BlindRight, s.Blind),
		fmt.Sprintf("%d of %d causes named", s.CausesRight, s.Causes),
		fmt.Sprintf("%d of %d outages as long as the printed resolution detected", s.DipsSeen, s.Dips),
		fmt.Sprintf("%d of %d outages of new connections only shown by the first request on one", s.FirstSeen, s.First),
		fmt.Sprintf("%d recordings whose accounting is not exact", s.Inexact),
	}
}

// JSON writes every trial.
func (t *Table) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		*Table
		Sums Sums `json:"sums"`
	}{t, t.Sums()})
}
