package main

import "github.com/urfave/cli/v2"

func migrateCommand() *cli.Command {
	return &cli.Command{
		Name:  "migrate",
		Usage: "migrations without downtime: judge, rehearse, watch, fill in the background",
		Description: "Example:\n" +
			"  upness migrate lint db/migrations",
		Subcommands: []*cli.Command{
			migrateLintCommand(),
			migrateWatchCommand(),
			backfillCommand(),
			rehearseCommand(),
			proxyCommand(),
		},
	}
}
