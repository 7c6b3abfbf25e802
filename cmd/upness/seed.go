package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/urfave/cli/v2"

	"upness/plan"
	"upness/seed"
	"upness/seed/spec"
)

func seedCommand() *cli.Command {
	return &cli.Command{
		Name:      "seed",
		Usage:     "fill a Postgres database with lots of data",
		ArgsUsage: "[SEED.yaml]",
		Description: "Examples:\n" +
			"  upness seed --dsn postgres://localhost/staging --rows 1e6\n" +
			"  upness seed --dsn postgres://localhost/staging --size 10GB seed.yaml\n\n" +
			"Keep passwords out of the command line: give the DSN as DATABASE_URL, or the password as PGPASSWORD.",
		Flags:  append(seedFlags(), seedGoalFlags()...),
		Action: seedAction(runSeed),
		Subcommands: []*cli.Command{
			seedPart("plan", "say what a load would do, and print the seeding file that says the same", "upness seed plan --dsn D --rows 1e6 > seed.yaml", append(seedFlags(), seedGoalFlags()...), planSeed),
			seedPart("resume", "finish a load that was cut off", "upness seed resume --dsn D", seedFlags(), resumeSeed),
			seedPart("undo", "take back what a load wrote, indexes and constraints restored", "upness seed undo --dsn D", seedFlags(), undoSeed),
			seedPart("profile", "take a database's statistics, without any value of its rows", "upness seed profile --dsn D > profile.yaml", seedFlags(), profileSeed),
			seedPart("verify", "compare a database's statistics with a profile", "upness seed verify --dsn D profile.yaml", seedFlags(), verifySeed),
		},
	}
}

func seedPart(name, usage, example string, flags []cli.Flag, do func(*cli.Context, seed.Options, bool) error) *cli.Command {
	return &cli.Command{Name: name, Usage: usage, ArgsUsage: "[SEED.yaml]", Description: "Example:\n  " + example, Flags: flags, Action: seedAction(do)}
}

func seedFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "dsn", EnvVars: []string{"DATABASE_URL"}, Usage: "`DSN` of the database"},
		&cli.IntFlag{Name: "parallel", Usage: fmt.Sprintf("connections (default: one for each CPU, at most 8; here %d)", min(runtime.NumCPU(), 8))},
		&cli.StringSliceFlag{Name: "protect", Usage: "refuse databases and hosts of this `NAME`; * stands for anything; can be repeated"},
		&cli.BoolFlag{Name: "keep-ledger", Usage: "keep the load's books for seed undo when all is done"},
		formatFlag(),
	}
}

func seedGoalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "rows", Usage: "`N` rows of the largest table, such as 1e6 or 10M; the others follow"},
		&cli.StringFlag{Name: "size", Usage: "`SIZE` of all tables and indexes, such as 10GB, instead of rows"},
		&cli.BoolFlag{Name: "yes", Usage: "it is the right database, although it is not empty"},
		&cli.BoolFlag{Name: "top-up", Usage: "add to tables that hold rows"},
		&cli.BoolFlag{Name: "keep-indexes", Usage: "leave indexes, foreign keys and triggers on: for tables in use"},
		&cli.StringFlag{Name: "rate", Usage: "no more than `N/s` rows; implies --keep-indexes"},
		&cli.DurationFlag{Name: "latency-limit", Usage: "slow down when a small chunk takes longer than this; implies --keep-indexes"},
		&cli.DurationFlag{Name: "for", Usage: "with a rate or a latency limit: end after this"},
	}
}

// seedAction reads what all parts of the command share.
func seedAction(do func(*cli.Context, seed.Options, bool) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.NArg() > 1 {
			return wantArgs(c, 1, "at most one seeding file")
		}
		o, err := seedOptions(c)
		if err != nil {
			return err
		}
		asJSON, err := jsonWanted(c)
		if err != nil {
			return err
		}
		return do(c, o, asJSON)
	}
}

func seedOptions(c *cli.Context) (seed.Options, error) {
	o := seed.Options{
		DSN: plan.Secret(c.String("dsn")), SpecFile: c.Args().First(), Tool: version,
		Parallel: c.Int("parallel"), Protect: c.StringSlice("protect"), KeepLedger: c.Bool("keep-ledger"),
		Yes: c.Bool("yes"), TopUp: c.Bool("top-up"), KeepIndexes: c.Bool("keep-indexes"),
		Latency: c.Duration("latency-limit"), Duration: c.Duration("for"),
	}
	if o.DSN == "" {
		return o, fmt.Errorf("--dsn is missing: say which database, such as --dsn postgres://localhost/staging, or set DATABASE_URL")
	}
	if o.Parallel < 0 {
		return o, fmt.Errorf("--parallel %d: expected 1 or more", o.Parallel)
	}
	if c.IsSet("rows") && c.IsSet("size") {
		return o, fmt.Errorf("--rows and --size are both given: one of them is the goal")
	}
	for _, flag := range []struct {
		name string
		read func(string) error
	}{
		{"rows", func(s string) error { n, err := spec.ParseCount(s); o.Rows = int64(n); return err }},
		{"size", func(s string) error { n, err := spec.ParseBytes(s); o.Size = int64(n); return err }},
		{"rate", func(s string) error { n, err := spec.ParseRate(s); o.Rate = float64(n); return err }},
	} {
		if text := c.String(flag.name); text != "" {
			if err := flag.read(text); err != nil {
				return o, fmt.Errorf("--%s: %w", flag.name, err)
			}
		}
	}
	return o, nil
}

func runSeed(c *cli.Context, o seed.Options, asJSON bool) error {
	out := newSeedOutput(c, asJSON)
	o.Progress, o.Events = out.progress, out.events()
	report, err := seed.Run(c.Context, o)
	out.clear()
	if err != nil {
		return err
	}
	return out.report("filled", report)
}

func resumeSeed(c *cli.Context, o seed.Options, asJSON bool) error {
	out := newSeedOutput(c, asJSON)
	o.Progress, o.Events = out.progress, out.events()
	report, err := seed.Resume(c.Context, o)
	out.clear()
	if err != nil {
		return err
	}
	return out.report("finished", report)
}

func undoSeed(c *cli.Context, o seed.Options, asJSON bool) error {
	out := newSeedOutput(c, asJSON)
	o.Progress, o.Events = out.progress, out.events()
	report, err := seed.Undo(c.Context, o)
	out.clear()
	if err != nil {
		return err
	}
	return out.report("taken back", report)
}

func planSeed(c *cli.Context, o seed.Options, asJSON bool) error {
	p, err := seed.Plan(c.Context, o)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(c.App.Writer, p)
	}
	return printPreview(c.App.Writer, p)
}

func profileSeed(c *cli.Context, o seed.Options, _ bool) error {
	raw, notes, err := seed.Profile(c.Context, o)
	if err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintln(c.App.ErrWriter, "upness: "+note)
	}
	_, err = c.App.Writer.Write(raw)
	return err
}

func verifySeed(c *cli.Context, o seed.Options, asJSON bool) error {
	if o.SpecFile == "" {
		return fmt.Errorf("seed verify takes the profile to compare with, such as: upness seed verify --dsn D profile.yaml")
	}
	v, err := seed.Verify(c.Context, o)
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(c.App.Writer, v)
	} else {
		for _, d := range v.Differences {
			fmt.Fprintln(c.App.Writer, d)
		}
		_, err = fmt.Fprintf(c.App.Writer, "%d columns compared, %d differences\n", v.Columns, len(v.Differences))
	}
	if err == nil && len(v.Differences) > 0 {
		return statusError(exitDifferent)
	}
	return err
}

// exitDifferent is the status of a comparison that found something.
const exitDifferent = 1

// rounded drops the digits of a time that nobody reads.
func rounded(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }
