package main

import (
	"github.com/urfave/cli/v2"
)

func analyzeCommand() *cli.Command {
	return &cli.Command{
		Name:      "analyze",
		Usage:     "judge recordings again, with another budget if you like",
		ArgsUsage: "RUN...",
		Description: "Rewrites verdict.json and the reports in the run directory. Of several runs it\n" +
			"also tells how often such a release may still be bad.\n\nExample:\n" +
			"  upness analyze runs/2026-11-21T160000Z-release --budget 'availability=99.9%,longest_outage=500ms'\n" +
			"  upness analyze runs/*-release\n\n" +
			statusHelp,
		Flags: []cli.Flag{budgetFlag(), formatFlag()},
		Action: func(c *cli.Context) error {
			inJSON, err := jsonWanted(c)
			if err != nil {
				return err
			}
			if c.NArg() > 1 {
				return concludeAll(c, c.Args().Slice(), inJSON)
			}
			if err := wantArgs(c, 1, "one run directory, or several"); err != nil {
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
			return conclude(c, rec.Dir, budget, inJSON)
		},
	}
}
