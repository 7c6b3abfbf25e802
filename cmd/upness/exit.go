package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/urfave/cli/v2"

	"upness/plan"
)

// Exit statuses, as the manual has them. The verdict's own (0, 1, 3, 4, 130)
// come from analyze.
const (
	exitPass         = 0
	exitFail         = 1
	exitUsage        = 2
	exitInconclusive = 3
	exitStep         = 4
	exitInterrupted  = 130
)

// statusError ends the command with a status; everything was already said.
type statusError int

// Error is not shown to anybody: what it stands for was said.
func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// interruptedError ends the command with a line and the status of a signal.
type interruptedError string

// Error is the line.
func (i interruptedError) Error() string { return string(i) }

// Is says that it comes of a cancelled context.
func (interruptedError) Is(target error) bool { return target == context.Canceled }

// exitWith returns nil for status 0.
func exitWith(status int) error {
	if status == exitPass {
		return nil
	}
	return statusError(status)
}

// badValue is how the flag package says that a value does not fit its flag.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-(\S+): `)

// usageError turns the flag package's words into one line that says what to do.
// c is nil for a flag before the command, and for flags that are not the
// library's. What is not about flags stays as it is.
func usageError(c *cli.Context, err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		return fmt.Errorf("unknown flag -%s; see --help", name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return fmt.Errorf("-%s needs a value; see --help", name)
	}
	if m := badValue.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("--%s %s: expected %s", m[2], strings.Trim(m[1], `"`), wanted(c, m[2]))
	}
	return err
}

// wanted words what a flag takes.
func wanted(c *cli.Context, name string) string {
	if c == nil || c.Command == nil {
		return "another value"
	}
	for _, f := range c.Command.Flags {
		if !slices.Contains(f.Names(), name) {
			continue
		}
		switch f.(type) {
		case *cli.DurationFlag:
			return "a duration such as 30s or 500ms"
		case *cli.IntFlag, *cli.Int64Flag, *cli.IntSliceFlag, *cli.Uint64Flag:
			return "a whole number"
		case *cli.BoolFlag:
			return "no value"
		case *cli.GenericFlag:
			return "KEY=VALUE"
		}
	}
	return "another value"
}

// unknownCommand names the nearest right command.
func unknownCommand(c *cli.Context, known []*cli.Command) error {
	name := c.Args().First()
	return fmt.Errorf("unknown command %q, %s", name, nearest(name, known))
}

// nearest words which of the known commands was meant.
func nearest(name string, known []*cli.Command) string {
	var names []string
	for _, k := range known {
		if !k.Hidden {
			names = append(names, k.Name)
		}
	}
	sort.Strings(names)
	return plan.Suggest(name, names)
}

// wantArgs checks the number of arguments that are not flags.
func wantArgs(c *cli.Context, n int, what string) error {
	if c.NArg() == n {
		return nil
	}
	return errors.New(c.Command.HelpName + " takes " + what + "; see --help")
}
