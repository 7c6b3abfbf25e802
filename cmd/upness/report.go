package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"upness/analyze"
	"upness/reports"
)

func reportCommand() *cli.Command {
	return &cli.Command{
		Name:      "report",
		Usage:     "draw a recording again: plot, summaries, JUnit, HTML",
		ArgsUsage: "RUN",
		Description: "Writes the reports into the run directory and prints the summary. Ends with status 0\n" +
			"whatever the verdict: use analyze for the verdict's status.\n\nExample:\n" +
			"  upness report runs/2026-11-21T160000Z-release",
		Flags: []cli.Flag{budgetFlag(), formatFlag()},
		Action: func(c *cli.Context) error {
			inJSON, err := jsonWanted(c)
			if err != nil {
				return err
			}
			if err := wantArgs(c, 1, "one run directory"); err != nil {
				return err
			}
			rec, err := openRun(c.Args().First())
			if err != nil {
				return err
			}
			budget, err := budgetOf(c, rec)
			if err != nil {
				return err
			}
			v, err := judge(rec, budget)
			if err != nil {
				return err
			}
			t, err := analyze.NewTimeline(input(rec), v, reports.Bins)
			if err != nil {
				return fmt.Errorf("recording %s: %w", rec.Dir, err)
			}
			written, err := reports.All(rec.Dir, v, rec, t)
			return errors.Join(show(c, v, written, inJSON), unwritten(err))
		},
	}
}
