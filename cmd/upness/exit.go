package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/urfave/cli/v2"

	"upness/plan"
)

// Exit statuses, as the manual has them. The verdict's own (0, 1, 3, 4, 130)
// come from analyze.
const (
	exitPass        = 0
	exitUsage       = 2
	exitInterrupted = 130
)

// statusError ends the command with a status; everything was already said.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// exitWith returns nil for status 0.
func exitWith(status int) error {
	if status == exitPass {
		return nil
	}
	return statusError(status)
}

// usageError turns the flag package's words into one line that says what to do.
func usageError(err error) error {
	text := strings.TrimPrefix(err.Error(), "flag provided but not defined: ")
	if text != err.Error() {
		return fmt.Errorf("unknown flag -%s; see --help", text)
	}
	return err
}

// unknownCommand names the nearest right command.
func unknownCommand(c *cli.Context, known []*cli.Command) error {
	var names []string
	for _, k := range known {
		if !k.Hidden {
			names = append(names, k.Name)
		}
	}
	sort.Strings(names)
	name := c.Args().First()
	return fmt.Errorf("unknown command %q, %s", name, plan.Suggest(name, names))
}

// wantArgs checks the number of arguments that are not flags.
func wantArgs(c *cli.Context, n int, what string) error {
	if c.NArg() == n {
		return nil
	}
	return errors.New("upness " + c.Command.FullName() + " takes " + what + "; see --help")
}
