package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"upness/plan"
)

func planCommand() *cli.Command {
	return &cli.Command{
		Name:        "plan",
		Usage:       "check plan files",
		Description: "Example:\n  upness plan check release.yaml",
		Subcommands: []*cli.Command{
			{
				Name:        "check",
				Usage:       "report every mistake in plan files, with file and line",
				ArgsUsage:   "PLAN...",
				Description: "Example:\n  upness plan check release.yaml",
				Action: func(c *cli.Context) error {
					if c.NArg() == 0 {
						return wantArgs(c, 1, "one or more plan files")
					}
					var wrong []error
					for _, file := range c.Args().Slice() {
						if _, err := plan.Read(file); err != nil {
							wrong = append(wrong, err)
							continue
						}
						fmt.Fprintf(c.App.Writer, "%s: ok\n", file)
					}
					return errors.Join(wrong...)
				},
			},
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
