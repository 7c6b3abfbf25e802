package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"upness/migrate/backfill"
	"upness/plan"
)

func backfillCommand() *cli.Command {
	return &cli.Command{
		Name:  "backfill",
		Usage: "change rows in batches, as fast as clients do not notice; goes on where it was cut off",
		Description: "Examples:\n" +
			"  upness migrate backfill --table orders --set 'total = price * pieces' --where 'total IS NULL' --dry-run\n" +
			"  upness migrate backfill --table orders --set 'total = price * pieces' --where 'total IS NULL' --probe http://localhost:8080/orders/1\n\n" +
			"Keep passwords out of the command line: give the DSN as DATABASE_URL, or the password as PGPASSWORD.\n" +
			"Exit status: 0 no row is left, 2 wrong use or an error, 130 interrupted.",
		Flags:  backfillFlags(),
		Action: runBackfill,
	}
}

func backfillFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "dsn", EnvVars: []string{"DATABASE_URL"}, Usage: "`DSN` of the database"},
		&cli.StringFlag{Name: "table", Usage: "`NAME` or schema.name (required)"},
		&cli.StringFlag{Name: "set", Usage: "what follows SET: `'COLUMN = EXPRESSION'` (required)"},
		&cli.StringFlag{Name: "where", Usage: "`CONDITION` of the rows to change, which no longer holds for a row that was (required)"},
		&cli.StringFlag{Name: "key", Usage: "`COLUMNS` to go by, separated by commas (default: the primary key, else a unique index)"},
		&cli.StringFlag{Name: "state", Usage: "`SCHEMA` of the table that holds the cursor (default: the table's own)"},
		&cli.BoolFlag{Name: "dry-run", Usage: "say what would be done, try one batch and roll it back"},
		&cli.DurationFlag{Name: "batch", Value: 20 * time.Millisecond, Usage: "how long a batch may hold the locks of its rows"},
		&cli.IntFlag{Name: "max-rows", Value: 50_000, Usage: "the most keys in a batch"},
		&cli.StringFlag{Name: "probe", Usage: "`URL` to request meanwhile, to know what clients see"},
		&cli.StringFlag{Name: "probe-rate", Value: "50/s", Usage: "requests to --probe, as `N/s`"},
		&cli.StringFlag{Name: "rise", Value: "50%", Usage: "how much the clients' p99 may rise, in `PERCENT`"},
		&cli.DurationFlag{Name: "p99", Usage: "the most that the clients' p99 may be, in place of --rise"},
		&cli.DurationFlag{Name: "max-lag", Value: 10 * time.Second, Usage: "how far a replica may be behind"},
		&cli.IntFlag{Name: "max-wal-mb", Value: 64, Usage: "megabytes of WAL a second that the server may write"},
		formatFlag(),
	}
}

func runBackfill(c *cli.Context) error {
	if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
		return err
	}
	asJSON, err := jsonWanted(c)
	if err != nil {
		return err
	}
	o, err := backfillOptions(c)
	if err != nil {
		return err
	}
	if url := c.String("probe"); url != "" && !o.DryRun {
		p, err := startProbe(c.Context, url, c.String("probe-rate"))
		if err != nil {
			return err
		}
		defer p.stop()
		o.Clients = p.window.P99
	}
	out := newBackfillOutput(c, asJSON)
	o.Progress, o.Events = out.progress, out.events()
	report, err := backfill.Run(c.Context, o)
	out.lines.clear()
	if report != nil {
		if printErr := out.report(report); err == nil {
			err = printErr
		}
	}
	return err
}

func backfillOptions(c *cli.Context) (backfill.Options, error) {
	o := backfill.Options{
		DSN: plan.Secret(c.String("dsn")), Table: c.String("table"), Set: c.String("set"), Where: c.String("where"),
		State: c.String("state"), DryRun: c.Bool("dry-run"),
		Limits: backfill.Limits{
			Batch: c.Duration("batch"), MaxRows: c.Int("max-rows"), P99: c.Duration("p99"),
			Lag: c.Duration("max-lag"), WAL: float64(c.Int("max-wal-mb")) * 1e6,
		},
	}
	if o.DSN == "" {
		return o, fmt.Errorf("--dsn is missing: say which database, such as --dsn postgres://localhost/staging, or set DATABASE_URL")
	}
	for _, need := range []struct{ flag, example string }{{"table", "orders"}, {"set", "'total = price * pieces'"}, {"where", "'total IS NULL'"}} {
		if strings.TrimSpace(c.String(need.flag)) == "" {
			return o, fmt.Errorf("--%s is missing: such as --%[1]s %s", need.flag, need.example)
		}
	}
	if text := c.String("key"); text != "" {
		for _, name := range strings.Split(text, ",") {
			o.Key = append(o.Key, strings.TrimSpace(name))
		}
	}
	for _, name := range []string{"max-rows", "max-wal-mb"} {
		if c.Int(name) < 1 {
			return o, fmt.Errorf("--%s %d: expected 1 or more", name, c.Int(name))
		}
	}
	for _, name := range []string{"batch", "max-lag", "p99"} {
		if c.Duration(name) <= 0 && c.IsSet(name) {
			return o, fmt.Errorf("--%s %s: expected more than 0, such as 20ms", name, c.Duration(name))
		}
	}
	var err error
	o.Limits.Rise, err = riseFlag(c.String("rise"))
	return o, err
}

// riseFlag reads a percentage above 0.
func riseFlag(text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	rise, err := strconv.ParseFloat(number, 64)
	if err != nil || !percent || rise <= 0 || rise > 1e6 {
		return 0, fmt.Errorf("--rise %s: expected a percentage above 0, such as 50%%", text)
	}
	return rise / 100, nil
}
