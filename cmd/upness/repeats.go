package main

import (
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"upness/analyze"
	"upness/reports/word"
)

// judged is one of several runs.
type judged struct {
	Run string `json:"run"`
	*analyze.Verdict
}

// concludeAll judges several runs, each as conclude does, and says what they
// tell together. The error carries the gravest exit status.
func concludeAll(c *cli.Context, dirs []string, inJSON bool) error {
	var runs []judged
	var verdicts []*analyze.Verdict
	for _, dir := range dirs {
		rec, err := openRun(dir)
		if err != nil {
			return err
		}
		budget, err := budgetOf(c, rec)
		if err != nil {
			return err
		}
		v, _, unwritten, err := settle(rec, budget)
		if err != nil {
			return err
		}
		tell(c, unwritten)
		runs, verdicts = append(runs, judged{dir, v}), append(verdicts, v)
	}
	repeats := analyze.NewRepeats(verdicts)
	show := showRepeats
	if inJSON {
		show = printRepeats
	}
	if err := show(c, runs, repeats); err != nil {
		return err
	}
	return exitWith(gravest(verdicts))
}

// gravest is the exit status of several verdicts: clients hurt, then a step
// failed, interrupted, undecided.
func gravest(verdicts []*analyze.Verdict) int {
	order := []int{exitPass, exitInconclusive, exitInterrupted, exitStep, exitFail}
	worst := 0
	for _, v := range verdicts {
		worst = max(worst, slices.Index(order, v.Exit))
	}
	return order[worst]
}

func printRepeats(c *cli.Context, runs []judged, r analyze.Repeats) error {
	return printJSON(c.App.Writer, struct {
		Runs    []judged        `json:"runs"`
		Repeats analyze.Repeats `json:"repeats"`
	}{runs, r})
}

func showRepeats(c *cli.Context, runs []judged, r analyze.Repeats) error {
	w := tabwriter.NewWriter(c.App.Writer, 0, 4, 2, ' ', 0)
	for _, run := range runs {
		fmt.Fprintf(w, "%s\t%s\n", run.Run, word.Clean(run.Sentence()))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.App.Writer, "\n%d of %d clean, %d bad: with 95 %% confidence at most %s of such releases are bad.\n",
		r.Clean, r.Runs, r.Bad, word.AtMost(r.BadUpper))
	return err
}
