package main

import (
	"github.com/urfave/cli/v2"

	"upness/plan"
)

func planCommand() *cli.Command {
	return &cli.Command{
		Name:        "plan",
		Usage:       "check plan files",
		Description: "Example:\n  upness plan check release.yaml",
		Subcommands: []*cli.Command{
			planCheckCommand(),
			{
				Name:        "schema",
				Usage:       "print the JSON schema of plan files, for editors",
				Description: "Example:\n  upness plan schema > upness.schema.json",
				Action: func(c *cli.Context) error {
					if err := wantArgs(c, 0, "no argument"); err != nil {
						return err
					}
					_, err := c.App.Writer.Write(plan.Schema())
					return err
				},
			},
		},
	}
}
