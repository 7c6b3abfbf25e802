package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"
)

func TestFlagsFirst(t *testing.T) {
	commands := []*cli.Command{
		{Name: "analyze", Flags: []cli.Flag{&cli.StringFlag{Name: "budget"}, &cli.BoolFlag{Name: "quiet"}}},
		{Name: "seed", Flags: []cli.Flag{&cli.Int64Flag{Name: "rows"}, &cli.StringSliceFlag{Name: "header", Aliases: []string{"H"}}}, Subcommands: []*cli.Command{
			{Name: "plan", Flags: []cli.Flag{&cli.StringFlag{Name: "dsn"}}},
		}},
	}
	for in, want := range map[string]string{
		"u":                                "u",
		"u --version":                      "u --version",
		"u analyze DIR --budget x":         "u analyze --budget x DIR",
		"u analyze DIR --budget=x --quiet": "u analyze --budget=x --quiet DIR",
		"u analyze --quiet DIR":            "u analyze --quiet DIR",
		"u analyze DIR --budget":           "u analyze --budget DIR",
		"u seed plan FILE --dsn d":         "u seed plan --dsn d FILE",
		"u seed FILE --rows 3":             "u seed --rows 3 FILE",
		"u seed -H a:b FILE --header c:d":  "u seed --header a:b --header c:d FILE",
		"u seed -H=a:b":                    "u seed --header=a:b",
		"u analyze -- --budget DIR":        "u analyze -- --budget DIR",
		"u analyze DIR --help":             "u analyze --help",
		"u analyze -h DIR --budget x":      "u analyze --help",
		"u analyze --budget -h DIR":        "u analyze --budget -h DIR",
		"u analyze -- DIR --help":          "u analyze -- DIR --help",
		"u nothing --budget x":             "u nothing --budget x",
		"u analyze DIR --unknown other":    "u analyze --unknown DIR other",
		"u analyze - --budget x":           "u analyze --budget x -",
	} {
		got := strings.Join(flagsFirst(commands, strings.Fields(in)), " ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}
