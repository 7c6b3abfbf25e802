package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"upness/plan"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "carry out a plan: load and steps -> recording, verdict, reports",
		ArgsUsage: "PLAN",
		Description: "Example:\n" +
			"  upness run release.yaml\n" +
			"  upness run --tail --budget 'availability=99.9%' release.yaml\n\n" +
			statusHelp,
		Flags: append(runFlags(), budgetFlag(), formatFlag()),
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 1, "one plan file"); err != nil {
				return err
			}
			p, err := plan.Read(c.Args().First())
			if err != nil {
				return err
			}
			return carryOut(c, p)
		},
	}
}

// statusHelp is the part of every --help that CI scripts need.
const statusHelp = "Exit status: 0 pass, 1 fail, 2 wrong use or nothing could begin, 3 inconclusive,\n" +
	"4 a step failed, and clients stayed within the budget, 130 interrupted (what there is was judged)."

func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "out", Usage: "`DIR` of the run (default: a new one in --runs)"},
		&cli.StringFlag{Name: "runs", Value: "runs", Usage: "`DIR` in which new run directories are made"},
		&cli.BoolFlag{Name: "tail", Usage: "print a line per response: time, latency, instance, version, counts"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress, only the verdict"},
	}
}

func budgetFlag() cli.Flag {
	return &cli.StringFlag{Name: "budget", Usage: "what is allowed, in place of the plan's: `KEY=VALUE,...` such as availability=99.9%,longest_outage=500ms"}
}

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Value: "text", Usage: "`text` or json"}
}

// jsonWanted reads --format.
func jsonWanted(c *cli.Context) (bool, error) {
	switch f := c.String("format"); f {
	case "text":
		return false, nil
	case "json":
		return true, nil
	default:
		return false, fmt.Errorf("--format %s: expected text or json", f)
	}
}
