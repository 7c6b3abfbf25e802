package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

func init() {
	line := cli.FlagStringer
	cli.FlagStringer = func(f cli.Flag) string { return shortened(line(f)) }
}

// shortened is the library's line of help for a flag without what tells people
// nothing: that a number or a duration that was not given is zero, and the name
// of a flag that can be repeated a second time.
func shortened(line string) string {
	names, usage, _ := strings.Cut(line, "\t")
	names, _, _ = strings.Cut(names, " [ -")
	for _, zero := range []string{" (default: 0)", " (default: 0s)"} {
		usage = strings.Replace(usage, zero, "", 1)
	}
	return names + "\t" + usage
}
