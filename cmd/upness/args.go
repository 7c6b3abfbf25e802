package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// flagsFirst moves flags before the other arguments of the command that args
// name, since the library stops at the first argument that is no flag and
// people write `upness analyze DIR --budget ...`. What follows `--` is left
// alone. args[0] is the program.
func flagsFirst(commands []*cli.Command, args []string) []string {
	if len(args) == 0 {
		return args
	}
	head := 1
	var cmd *cli.Command
	for head < len(args) {
		next := find(commands, args[head])
		if next == nil {
			break
		}
		cmd, commands = next, next.Subcommands
		head++
	}
	if cmd == nil {
		return args
	}
	var flags, rest []string
	tail := args[head:]
	for i := 0; i < len(tail); i++ {
		arg := tail[i]
		switch {
		case arg == "--":
			rest = append(rest, tail[i:]...)
			i = len(tail)
		case arg == "-h" || arg == "--help":
			// With an argument beside it the library takes that for a topic.
			return append(append([]string{}, args[:head]...), "--help")
		case len(arg) > 1 && arg[0] == '-':
			flags = append(flags, fullName(cmd, arg))
			if takesValue(cmd, arg) && i+1 < len(tail) {
				i++
				flags = append(flags, tail[i])
			}
		default:
			rest = append(rest, arg)
		}
	}
	return append(append(append([]string{}, args[:head]...), flags...), rest...)
}

func find(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

// fullName is the flag by its first name, since the library refuses a flag that
// is given once as -H and once as --header.
func fullName(cmd *cli.Command, arg string) string {
	name, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	for _, f := range cmd.Flags {
		names := f.Names()
		if !slices.Contains(names[1:], name) {
			continue
		}
		if joined {
			return "--" + names[0] + "=" + value
		}
		return "--" + names[0]
	}
	return arg
}

// takesValue says whether the word after the flag belongs to it.
func takesValue(cmd *cli.Command, arg string) bool {
	name, _, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	if joined {
		return false
	}
	for _, f := range cmd.Flags {
		for _, n := range f.Names() {
			if n == name {
				_, boolean := f.(*cli.BoolFlag)
				return !boolean
			}
		}
	}
	return false
}
