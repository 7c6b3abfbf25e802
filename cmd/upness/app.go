package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"upness/lab/process"
)

// version is set by the build: -ldflags "-X main.version=v1.2.3".
var version = "dev"

// commands is the command line: a file per command.
func commands() []*cli.Command {
	return []*cli.Command{
		demoCommand(),
		runCommand(),
		loadCommand(),
		planCommand(),
		analyzeCommand(),
		reportCommand(),
		labCommand(),
		seedCommand(),
		deployCommand(),
		migrateCommand(),
	}
}

// run carries out one command line and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := withSignals(context.Background(), stderr)
	defer stop()
	app := &cli.App{
		Name:                   "upness",
		Usage:                  "did this release cause downtime? load, steps, evidence, a verdict",
		Version:                version,
		Commands:               commands(),
		Reader:                 stdin,
		Writer:                 stdout,
		ErrWriter:              stderr,
		UseShortOptionHandling: true,
		// A header, a setting or a fault may hold a comma: lists are flags that are repeated.
		DisableSliceFlagSeparator: true,
		HideHelpCommand:           true,
		// A mistyped command is wrong use, not a request for help.
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 {
				return cli.ShowAppHelp(c)
			}
			if c.Args().First() == "help" {
				return help(c, c.App.Commands, c.Args().Tail())
			}
			return unknownCommand(c, c.App.Commands)
		},
		OnUsageError: func(c *cli.Context, err error, _ bool) error { return usageError(c, err) },
		// Left to itself the library exits from inside; the status is ours to choose.
		ExitErrHandler: func(*cli.Context, error) {},
	}
	setUsageErrors(app.Commands)
	return report(app.RunContext(ctx, flagsFirst(app.Commands, args)), stderr)
}

// help is `upness help load`, which many try before `upness load --help`.
func help(c *cli.Context, commands []*cli.Command, path []string) error {
	if len(path) == 0 {
		return cli.ShowAppHelp(c)
	}
	args := []string{c.App.Name}
	for _, name := range path {
		next := find(commands, name)
		if next == nil {
			return fmt.Errorf("unknown command %q, %s", name, nearest(name, commands))
		}
		args, commands = append(args, name), next.Subcommands
	}
	return c.App.RunContext(c.Context, append(args, "--help"))
}

// setUsageErrors makes every command answer a bad flag with one line and its
// unknown sub-commands with the nearest right one.
func setUsageErrors(commands []*cli.Command) {
	for _, c := range commands {
		c.OnUsageError = func(ctx *cli.Context, err error, _ bool) error { return usageError(ctx, err) }
		c.HideHelpCommand = true
		if len(c.Subcommands) > 0 && c.Action == nil {
			c.Action = func(ctx *cli.Context) error {
				if ctx.NArg() == 0 {
					return cli.ShowSubcommandHelp(ctx)
				}
				return unknownCommand(ctx, ctx.Command.Subcommands)
			}
		}
		for _, f := range c.Flags {
			if flag, ok := f.(*cli.BoolFlag); ok {
				flag.DisableDefaultText = true // everyone knows that it is false
			}
		}
		setUsageErrors(c.Subcommands)
	}
}

// report prints err as one line and returns the exit status it stands for.
func report(err error, stderr io.Writer) int {
	if err == nil {
		return exitPass
	}
	var status statusError
	if errors.As(err, &status) {
		return int(status)
	}
	fmt.Fprintln(stderr, "upness: "+strings.TrimSpace(err.Error()))
	if errors.Is(err, context.Canceled) || errors.Is(err, process.ErrParentGone) {
		return exitInterrupted
	}
	return exitUsage
}
