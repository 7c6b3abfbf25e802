package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"upness/lab/calibrate"
	"upness/lab/faults"
)

func calibrateCommand() *cli.Command {
	return &cli.Command{
		Name:  "calibrate",
		Usage: "make known faults, measure them, and compare the verdicts with the truth",
		Description: "Example:\n" +
			"  upness lab calibrate --faults server-error,listener-closed --seeds 2\n" +
			"  upness lab calibrate --seeds 20 --clean 200 --format markdown --out docs/calibration.md\n" +
			"  upness lab calibrate --list",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "faults", Usage: "`NAME,...` of --list (default: all)"},
			&cli.IntFlag{Name: "seeds", Value: 1, Usage: "trials of each fault: when it happens, and for how long"},
			&cli.Uint64Flag{Name: "first", Value: 1, Usage: "first seed"},
			&cli.IntFlag{Name: "clean", Usage: "trials of the clean rolling release (default: --seeds)"},
			&cli.IntFlag{Name: "rate", Value: 300, Usage: "requests per second"},
			&cli.StringFlag{Name: "blind", Value: "20%", Usage: "share of a run that may be blind, unless the fault is about that"},
			&cli.StringFlag{Name: "against", Usage: "`TOOL,...` to measure the same faults: " + strings.Join(calibrate.PeerNames(), ", ")},
			&cli.IntFlag{Name: "few", Usage: "trials of each fault that these measure, the first ones (default: all)"},
			&cli.StringFlag{Name: "peers", Usage: "`DIR` with the tools' binaries (default: PATH)"},
			&cli.StringFlag{Name: "from", Usage: "`FILE,...` of --format json: put them together instead of measuring"},
			&cli.StringFlag{Name: "note", Usage: "`TEXT` about the machine, for the markdown page"},
			&cli.StringFlag{Name: "keep", Usage: "`DIR` that keeps each trial's plan, run and truth"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`text`, json or markdown"},
			&cli.StringFlag{Name: "out", Usage: "write the table to `FILE`"},
			&cli.BoolFlag{Name: "list", Usage: "explain the faults"},
		},
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
				return err
			}
			if c.Bool("list") {
				return listFaults(c.App.Writer)
			}
			exe, err := os.Executable()
			if err != nil {
				return err
			}
			write, err := tableFormat(c.String("format"))
			if err != nil {
				return err
			}
			if from := words(c.String("from")); len(from) > 0 {
				table, err := calibrate.Read(from...)
				if err != nil {
					return fmt.Errorf("--from: %w", err)
				}
				table.Note = cmp.Or(c.String("note"), table.Note)
				return writeTable(c, func(w io.Writer) error { return write(table, w) }, table)
			}
			table, err := calibrate.Run(c.Context, calibrate.Options{
				Exe: exe, Faults: words(c.String("faults")), Seeds: c.Int("seeds"), First: c.Uint64("first"), Clean: c.Int("clean"),
				Rate: c.Int("rate"), Blind: c.String("blind"), Against: words(c.String("against")), Few: c.Int("few"), Peers: c.String("peers"),
				Note: c.String("note"), Keep: c.String("keep"), Log: c.App.ErrWriter,
			})
			if err != nil {
				return err
			}
			return writeTable(c, func(w io.Writer) error { return write(table, w) }, table)
		},
	}
}

// writeTable writes to --out, else to stdout. A false verdict is exit status 1.
func writeTable(c *cli.Context, write func(io.Writer) error, table *calibrate.Table) error {
	if name := c.String("out"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		defer f.Close()
		if err := write(f); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	} else if err := write(c.App.Writer); err != nil {
		return err
	}
	if s := table.Sums(); s.FalsePass+s.FalseFail+s.Inexact > 0 {
		return statusError(exitFail)
	}
	return nil
}

func tableFormat(format string) (func(*calibrate.Table, io.Writer) error, error) {
	switch format {
	case "text":
		return (*calibrate.Table).Text, nil
	case "json":
		return (*calibrate.Table).JSON, nil
	case "markdown":
		return (*calibrate.Table).Markdown, nil
	}
	return nil, fmt.Errorf("--format %s: expected text, json or markdown", format)
}

// words cuts a list at its commas.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

func listFaults(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "FAULT\tGROUP\tWHAT IT DOES")
	for _, f := range faults.All() {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", f.Name, f.Group, f.Does)
	}
	return tw.Flush()
}
