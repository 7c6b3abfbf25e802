package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"upness/plan"
)

func planCheckCommand() *cli.Command {
	return &cli.Command{
		Name:        "check",
		Usage:       "report every mistake in plan files, with file and line",
		ArgsUsage:   "PLAN...",
		Description: "Example:\n  upness plan check release.yaml",
		Flags:       []cli.Flag{formatFlag()},
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 {
				return wantArgs(c, 1, "one or more plan files")
			}
			asJSON, err := jsonWanted(c)
			if err != nil {
				return err
			}
			var all []checkedPlan
			var wrong []error
			for _, file := range c.Args().Slice() {
				_, err := plan.Read(file)
				if err != nil {
					wrong = append(wrong, err)
				} else if !asJSON {
					fmt.Fprintf(c.App.Writer, "%s: ok\n", file)
				}
				all = append(all, checked(file, err))
			}
			if asJSON {
				wrong = append(wrong, printJSON(c.App.Writer, all))
			}
			return errors.Join(wrong...)
		},
	}
}

// checkedPlan is what was found of one file.
type checkedPlan struct {
	File   string        `json:"file"`
	OK     bool          `json:"ok"`
	Errors []planMistake `json:"errors"`
}

// planMistake is one mistake; without a line it is of the whole file.
type planMistake struct {
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

func checked(file string, err error) checkedPlan {
	c := checkedPlan{File: file, OK: err == nil, Errors: []planMistake{}}
	var mistakes plan.Errors
	switch {
	case errors.As(err, &mistakes):
		for _, m := range mistakes {
			c.Errors = append(c.Errors, planMistake{m.Line, m.Column, m.Msg})
		}
	case err != nil:
		c.Errors = append(c.Errors, planMistake{Message: err.Error()})
	}
	return c
}
