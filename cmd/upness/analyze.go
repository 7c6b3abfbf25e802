package main

import (
	"github.com/urfave/cli/v2"
)

func analyzeCommand() *cli.Command {
	return &cli.Command{
		Name:      "analyze",
		Usage:     "judge a recording again, with another budget if you like",
		ArgsUsage: "RUN",
		Description: "Rewrites verdict.json and the reports in the run directory.\n\nExample:\n" +
			"  upness analyze runs/2026-11-21T160000Z-release --budget 'availability=99.9%,longest_outage=500ms'\n\n" +
			statusHelp,
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
			return conclude(c, rec.Dir, budget, inJSON)
		},
	}
}
