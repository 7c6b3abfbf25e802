package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"upness/lab"
	"upness/lab/api"
	"upness/lab/balancer"
	"upness/lab/faults"
	"upness/lab/postgres"
	"upness/lab/process"
)

func labCommand() *cli.Command {
	return &cli.Command{
		Name:  "lab",
		Usage: "the parts of the staging environment by hand",
		Description: "Example:\n" +
			"  upness lab postgres\n" +
			"  DATABASE_URL=postgres://... upness lab api --listen 127.0.0.1:8081",
		Subcommands: []*cli.Command{
			labProcess("api", "DATABASE_URL=postgres://... upness lab api --listen 127.0.0.1:8081", "the sample API server; its database is DATABASE_URL", api.Usage, func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
				cfg, err := api.ParseArgs(args)
				if err != nil {
					return err
				}
				return api.Main(ctx, cfg, stdout, stderr)
			}),
			labProcess("balancer", "upness lab balancer --listen 127.0.0.1:8080 --admin 127.0.0.1:8090", "the balancer, with its admin API", balancer.Usage, func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
				cfg, err := balancer.ParseArgs(args)
				if err != nil {
					return err
				}
				return balancer.Main(ctx, cfg, stdout, stderr)
			}),
			labProcess("worker", "DATABASE_URL=postgres://... upness lab worker --migrations db/migrations", "a migration worker: runs SQL files on DATABASE_URL", lab.WorkerUsage, lab.Worker),
			labProcess("stage", "upness lab stage --fault server-error --seed 7", "the service of one fault of the catalogue, which knows the truth", faults.Usage, faults.Main),
			calibrateCommand(),
			labAWSCommand(),
			postgresCommand(),
			reapCommand(),
		},
	}
}

// labProcess is one of the lab's processes. Its flags are its own: the package
// that starts it writes its command line, and this one only passes it on.
func labProcess(name, example, usage string, flags func(io.Writer), main func(context.Context, []string, io.Writer, io.Writer) error) *cli.Command {
	return &cli.Command{
		Name:            name,
		Usage:           usage,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			args := c.Args().Slice()
			if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
				fmt.Fprintf(c.App.Writer, "upness lab %s: %s\n\nExample:\n  %s\n\nFlags:\n", name, usage, example)
				flags(c.App.Writer)
				return nil
			}
			ctx, stop := process.WithParent(c.Context)
			defer stop()
			return usageError(nil, main(ctx, args, c.App.Writer, c.App.ErrWriter))
		},
	}
}

func postgresCommand() *cli.Command {
	return &cli.Command{
		Name:  "postgres",
		Usage: "a throw-away Postgres until Ctrl-C; prints its DSN",
		Description: "It keeps nothing: the server is set for speed, not for durability, and its data is\n" +
			"deleted at the end.\n\nExample:\n  upness lab postgres --major 17",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "major", Usage: "version wanted (default: what is installed, else the newest that can be fetched)"},
			&cli.IntFlag{Name: "port", Usage: "loopback port (default: a free one)"},
		},
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
				return err
			}
			return servePostgres(c)
		},
	}
}

func servePostgres(c *cli.Context) (err error) {
	registry, err := process.NewRegistry("postgres")
	if err != nil {
		return err
	}
	defer func() {
		if closed := registry.Close(); err == nil {
			err = closed
		}
	}()
	dir, err := os.MkdirTemp("", "upness-postgres-")
	if err != nil {
		return err
	}
	_ = registry.Remove(dir) // reaped later, if not now
	server, err := postgres.Start(c.Context, postgres.Options{
		Dir: dir, Registry: registry, Version: c.Int("major"), Port: c.Int("port"), Log: c.App.ErrWriter,
	})
	if err != nil {
		return err
	}
	// The one place where a password is shown: it is the answer that was asked for.
	fmt.Fprintln(c.App.Writer, server.DSN().Reveal())
	select {
	case <-c.Done():
		return server.Stop(context.WithoutCancel(c.Context))
	case <-server.Done():
		return fmt.Errorf("postgres ended by itself; its log was %s", server.LogPath())
	}
}

func reapCommand() *cli.Command {
	return &cli.Command{
		Name:        "reap",
		Usage:       "end and delete what killed runs left behind; every start does this too",
		Description: "Example:\n  upness lab reap",
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument"); err != nil {
				return err
			}
			done, err := process.Reap()
			for _, line := range done {
				fmt.Fprintln(c.App.Writer, line)
			}
			return err
		},
	}
}
