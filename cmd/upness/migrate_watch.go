package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"upness/migrate/watch"
	"upness/plan"
)

func migrateWatchCommand() *cli.Command {
	return &cli.Command{
		Name:  "watch",
		Usage: "watch a database while somebody migrates it: statements, locks, who waits for whom",
		Description: "Examples:\n" +
			"  upness migrate watch --dsn postgres://localhost/staging\n" +
			"  upness migrate watch --dsn postgres://localhost/staging --kill-after 5s\n" +
			"  upness migrate watch --dsn postgres://localhost/staging --format json > events.jsonl\n\n" +
			"Redraws on a terminal, writes a line per event elsewhere. It has one connection, never waits for\n" +
			"a lock and takes a twentieth of one core at most. Literals are taken out of every query. Whoever\n" +
			"migrates is found by name, by statement or by the locks that it has; GRANT pg_monitor lets a role\n" +
			"see everything. Ctrl-C ends it.\n\n" +
			"--kill-after cancels, then terminates, what is known by its name or its statement to be the\n" +
			"migration, when others have waited for it for so long. Nobody else is ever ended.\n\n" +
			"Keep passwords out of the command line: give the DSN as DATABASE_URL, or the password as PGPASSWORD.\n\n" +
			"Exit status: 0 ended by Ctrl-C or --for, 2 wrong use or a database that cannot be watched.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dsn", EnvVars: []string{"DATABASE_URL"}, Usage: "`DSN` of the database"},
			&cli.DurationFlag{Name: "interval", Value: watch.DefaultInterval, Usage: "least `TIME` between two looks; twenty times what one takes is always left"},
			&cli.DurationFlag{Name: "kill-after", Usage: "end a migration that others have waited for as long as `TIME`"},
			&cli.StringSliceFlag{Name: "application", Usage: "sessions of this application_name are the migration's; * stands for anything; can be repeated"},
			&cli.DurationFlag{Name: "for", Usage: "end after this `TIME`"},
			formatFlag(),
		},
		Action: watchDatabase,
	}
}

func watchDatabase(c *cli.Context) error {
	if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
		return err
	}
	inJSON, err := jsonWanted(c)
	if err != nil {
		return err
	}
	if c.String("dsn") == "" {
		return errors.New("--dsn is missing: say which database, such as --dsn postgres://localhost/staging, or set DATABASE_URL")
	}
	for _, name := range []string{"interval", "kill-after", "for"} {
		if c.IsSet(name) && c.Duration(name) <= 0 {
			return fmt.Errorf("--%s %s: expected more than 0", name, c.Duration(name))
		}
	}
	out := newWatchOutput(c, inJSON)
	o := watch.Options{
		DSN: plan.Secret(c.String("dsn")), Interval: c.Duration("interval"), KillAfter: c.Duration("kill-after"),
		Applications: c.StringSlice("application"), Now: out.now, Emit: out.event, Show: out.show,
	}
	w, err := watch.Open(c.Context, o)
	if err != nil {
		return err
	}
	for _, text := range w.Unseen() {
		out.note("not seen: " + text)
	}
	ctx := c.Context
	if c.IsSet("for") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Duration("for"))
		defer cancel()
	}
	w.Run(ctx)
	return out.close()
}
