package main

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// parameterFlag is --parameter KEY=VALUE, which can be repeated: of a key that is
// given twice the last value counts. A mistake is told as the flags are read.
func parameterFlag(usage string) cli.Flag {
	return &cli.GenericFlag{Name: "parameter", Aliases: []string{"p"}, Value: parameterValues{}, Usage: usage}
}

// parametersOf are the values of --parameter.
func parametersOf(c *cli.Context) map[string]string {
	values, _ := c.Generic("parameter").(parameterValues)
	return maps.Clone(values)
}

type parameterValues map[string]string

// Set takes one KEY=VALUE.
func (p parameterValues) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found || name == "" {
		return errors.New("expected KEY=VALUE")
	}
	p[name] = value
	return nil
}

// String is the flag's default in --help: none.
func (p parameterValues) String() string { return strings.Join(slices.Sorted(maps.Keys(p)), ",") }
