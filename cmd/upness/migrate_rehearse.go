package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"upness/conduct/rehearse"
	"upness/plan"
	"upness/seed/spec"
)

func rehearseCommand() *cli.Command {
	return &cli.Command{
		Name:      "rehearse",
		Usage:     "carry a migration out on a seeded database under load, and say what each statement cost",
		ArgsUsage: "FILE|FOLDER|PLAN.yaml",
		Description: "A file or folder of migrations is carried out on a throw-away Postgres, at three sizes of its\n" +
			"tables: those of --schema, or of the migrations that come before the file in its folder, or the\n" +
			"sample service's. A plan is carried out as it is, and at each size when it has a lab.\n\n" +
			"Examples:\n" +
			"  upness migrate rehearse db/migrations/0007_add_total.sql --at 100M\n" +
			"  upness migrate rehearse change.sql --schema db/structure.sql --rows 100k,300k,1M\n" +
			"  upness migrate rehearse change.sql --dsn env --url http://staging/orders/1\n\n" +
			"Exit status: 0 no statement holds others up, 1 one does or failed, 2 wrong use, 130 interrupted.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "schema", Usage: "`FILE` of SQL that makes the tables before the migration: pg_dump's output, db/structure.sql"},
			&cli.StringFlag{Name: "dsn", Usage: "a database that is seeded already, in place of the lab: it is changed; better as DATABASE_URL=... and --dsn env"},
			&cli.StringFlag{Name: "url", Usage: "`URL` of the service on it, which is loaded"},
			&cli.StringFlag{Name: "rate", Value: "200/s", Usage: "requests, as `N/s`"},
			&cli.StringFlag{Name: "rows", Value: "50k,150k,450k", Usage: "`SIZES` of the largest table, three for a growth that can be trusted"},
			&cli.StringFlag{Name: "at", Usage: "predict for this `SIZE`, such as 100M"},
			&cli.DurationFlag{Name: "before", Value: 5 * time.Second, Usage: "load before the migration"},
			&cli.DurationFlag{Name: "after", Value: 3 * time.Second, Usage: "load after it"},
			&cli.StringFlag{Name: "out", Usage: "`DIR` for recordings, table, JSON and plot (default: a new one in --runs)"},
			&cli.StringFlag{Name: "runs", Value: "runs", Usage: "`DIR` in which new run directories are made"},
			formatFlag(),
		},
		Action: runRehearse,
	}
}

func runRehearse(c *cli.Context) error {
	asJSON, err := jsonWanted(c)
	if err != nil {
		return err
	}
	o, at, err := rehearseOptions(c)
	if err != nil {
		return err
	}
	lines := newProgressLines(c, false)
	o.Stage = func(rows int64, stage string, done, total int64) {
		lines.show(nil, func() string { return stageLine(rows, stage, done, total) })
	}
	runs, err := rehearse.Run(c.Context, o)
	lines.clear()
	if err != nil {
		return err
	}
	return showRehearsal(c, o.Dir, runs, at, asJSON)
}

func stageLine(rows int64, stage string, done, total int64) string {
	line := stage
	if rows > 0 {
		line = fmt.Sprintf("%d rows: %s", rows, stage)
	}
	if total > 0 {
		line += fmt.Sprintf(", %d of %d", done, total)
	}
	return line
}

func rehearseOptions(c *cli.Context) (o rehearse.Options, at int64, err error) {
	if err := wantArgs(c, 1, "one file or folder of migrations, or a plan"); err != nil {
		return o, 0, err
	}
	o = rehearse.Options{
		Path: c.Args().First(), Schema: c.String("schema"), URL: c.String("url"), Rate: c.String("rate"),
		Before: c.Duration("before"), After: c.Duration("after"), Tool: version, Leave: leaveNow(c.Context),
	}
	if ext := filepath.Ext(o.Path); ext == ".yaml" || ext == ".yml" {
		o.Plan, o.Path = o.Path, ""
	}
	if o.DSN, err = dsnFlag(c); err != nil {
		return o, 0, err
	}
	switch {
	case (o.DSN == "") != (o.URL == ""):
		return o, 0, errors.New("--dsn and --url go together: a database, and the service on it that is loaded")
	case o.Plan != "" && (o.DSN != "" || o.Schema != ""):
		return o, 0, errors.New("a plan has its own database: --dsn, --url and --schema are for files of migrations")
	case o.DSN != "" && o.Schema != "":
		return o, 0, errors.New("--schema is for the lab; the database of --dsn has one")
	}
	for _, name := range []string{"before", "after"} {
		if c.Duration(name) <= 0 {
			return o, 0, fmt.Errorf("--%s %s: expected more than 0, such as 5s", name, c.Duration(name))
		}
	}
	if _, err := plan.ParseRate(o.Rate); err != nil {
		return o, 0, fmt.Errorf("--rate: %w", err)
	}
	if o.Rows, err = sizesFlag(c.String("rows")); err != nil {
		return o, 0, err
	}
	if text := c.String("at"); text != "" {
		n, err := spec.ParseCount(text)
		if err != nil {
			return o, 0, fmt.Errorf("--at: %w", err)
		}
		at = int64(n)
	}
	o.Dir, err = runDir(c, "rehearsal")
	return o, at, err
}

// dsnFlag is --dsn, or DATABASE_URL when it says env.
func dsnFlag(c *cli.Context) (plan.Secret, error) {
	dsn := c.String("dsn")
	if dsn != "env" {
		return plan.Secret(dsn), nil
	}
	if dsn = os.Getenv("DATABASE_URL"); dsn == "" {
		return "", errors.New("--dsn env: DATABASE_URL is not set")
	}
	return plan.Secret(dsn), nil
}

// sizesFlag reads sizes, the smallest first.
func sizesFlag(text string) ([]int64, error) {
	var all []int64
	for _, part := range strings.Split(text, ",") {
		n, err := spec.ParseCount(strings.TrimSpace(part))
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("--rows %s: expected sizes of 1,000 or more, such as 50k,150k,450k", text)
		}
		all = append(all, int64(n))
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
