package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/net/http/httpguts"

	"upness/plan"
)

func loadCommand() *cli.Command {
	return &cli.Command{
		Name:  "load",
		Usage: "load one URL and judge what came back",
		Description: "Example:\n" +
			"  upness load --url http://localhost:8080/ --rate 500/s --duration 30s --out /tmp/run --version-header X-App-Version\n\n" +
			statusHelp,
		Flags: append(append(loadFlags(), runFlags()...), budgetFlag(), formatFlag()),
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
				return err
			}
			p, err := loadPlan(c)
			if err != nil {
				return err
			}
			return carryOut(c, p)
		},
	}
}

func loadFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "url", Usage: "what to request (required)"},
		&cli.StringFlag{Name: "rate", Value: "100/s", Usage: "requests per second, as `N/s` or N/min; the schedule never waits for the service"},
		&cli.DurationFlag{Name: "duration", Value: 30 * time.Second, Usage: "how long"},
		&cli.StringFlag{Name: "arrivals", Value: "even", Usage: "`even` or poisson"},
		&cli.StringFlag{Name: "method", Usage: "HTTP method (default GET, or POST with a body)"},
		&cli.StringSliceFlag{Name: "header", Aliases: []string{"H"}, Usage: "sent with each request, as `'Name: value'`; can be repeated"},
		&cli.StringFlag{Name: "body", Usage: "`TEXT` of the request, or @FILE"},
		&cli.StringFlag{Name: "version-header", Usage: "response `HEADER` that tells the version"},
		&cli.StringFlag{Name: "version-body", Usage: "`REGEXP` whose first group in the body is the version"},
		&cli.StringFlag{Name: "version-json", Usage: "dotted `PATH` of the version in a JSON body"},
		&cli.StringFlag{Name: "instance-header", Usage: "response `HEADER` that tells the instance"},
		&cli.StringFlag{Name: "instance-body", Usage: "`REGEXP` whose first group in the body is the instance"},
		&cli.StringFlag{Name: "instance-json", Usage: "dotted `PATH` of the instance in a JSON body"},
		&cli.IntSliceFlag{Name: "expect-status", Usage: "right `STATUS`; can be repeated (default any 2xx)"},
		&cli.StringFlag{Name: "expect-body", Usage: "`REGEXP` that a right body matches"},
		&cli.DurationFlag{Name: "deadline", Value: time.Second, Usage: "an answer later than this is down"},
		&cli.DurationFlag{Name: "timeout", Value: 10 * time.Second, Usage: "a request is given up after this"},
		&cli.IntFlag{Name: "max-in-flight", DefaultText: "from memory and file limits", Usage: "requests at once before they count as unsent"},
		&cli.BoolFlag{Name: "insecure", Usage: "do not verify TLS certificates"},
		&cli.StringFlag{Name: "name", Value: "load", Usage: "of the run"},
	}
}

// loadPlan makes a plan of the flags.
func loadPlan(c *cli.Context) (*plan.Plan, error) {
	if err := checkFlags(c); err != nil {
		return nil, err
	}
	rate, err := plan.ParseRate(c.String("rate"))
	if err != nil {
		return nil, fmt.Errorf("--rate: %w", err)
	}
	headers, err := headerFlags(c.StringSlice("header"))
	if err != nil {
		return nil, err
	}
	p := &plan.Plan{
		Name: c.String("name"),
		Load: plan.Load{
			Rate:        rate,
			Arrivals:    c.String("arrivals"),
			Duration:    c.Duration("duration"),
			Deadline:    c.Duration("deadline"),
			Timeout:     c.Duration("timeout"),
			MaxInFlight: c.Int("max-in-flight"),
			Insecure:    c.Bool("insecure"),
			Version:     plan.Tag{Header: c.String("version-header"), Body: c.String("version-body"), JSON: c.String("version-json")},
			Instance:    plan.Tag{Header: c.String("instance-header"), Body: c.String("instance-body"), JSON: c.String("instance-json")},
			Targets: []plan.Target{{
				Name:    "url",
				Method:  c.String("method"),
				URL:     c.String("url"),
				Headers: headers,
				Body:    c.String("body"),
				Expect:  plan.Expect{Status: c.IntSlice("expect-status"), Body: c.String("expect-body")},
			}},
		},
	}
	return p, flagged(p.Complete())
}

// regexps are the flags that take a regular expression, and zeroes those whose
// zero would be taken for the default.
var (
	regexps = []string{"version-body", "instance-body", "expect-body"}
	zeroes  = []string{"deadline", "timeout"}
)

// checkFlags finds what the plan's own checks would not, or not by its flag.
func checkFlags(c *cli.Context) error {
	if c.String("url") == "" {
		return errors.New("--url is missing: say what to request, such as --url http://localhost:8080/")
	}
	if c.Duration("duration") <= 0 {
		return fmt.Errorf("--duration %s: expected more than 0, such as 30s", c.Duration("duration"))
	}
	if c.String("name") == "" {
		return errors.New("--name is empty: say what the run is called, such as --name before-release")
	}
	if file, ok := strings.CutPrefix(c.String("body"), "@"); ok {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("--body @%s: %w", file, err)
		}
	}
	for _, name := range zeroes {
		if c.Duration(name) <= 0 {
			return fmt.Errorf("--%s %s: expected more than 0, such as 1s", name, c.Duration(name))
		}
	}
	for _, name := range []string{"version-header", "instance-header"} {
		if header := c.String(name); c.IsSet(name) && !httpguts.ValidHeaderFieldName(header) {
			return fmt.Errorf("--%s %q: expected a header's name, such as X-App-Version", name, header)
		}
	}
	for _, name := range regexps {
		if _, err := regexp.Compile(c.String(name)); err != nil {
			return fmt.Errorf("--%s %q: %w", name, c.String(name), err)
		}
	}
	return nil
}

// flags are those that a key of the plan stands for.
var flags = map[string]string{
	"url": "url", "arrivals": "arrivals", "deadline": "deadline", "timeout": "timeout", "method": "method", "name": "name",
	"max_in_flight": "max-in-flight", "headers": "header", "status": "expect-status",
	"version": "version-header, --version-body, --version-json", "instance": "instance-header, --instance-body, --instance-json",
}

// flagged names the flag instead of the plan's key in each mistake.
func flagged(err error) error {
	var mistakes plan.Errors
	if !errors.As(err, &mistakes) {
		return err
	}
	for _, m := range mistakes {
		key, rest, _ := strings.Cut(m.Msg, ": ")
		if flag, ok := flags[key]; ok && rest != "" {
			m.Msg = "--" + flag + ": " + rest
		}
	}
	return mistakes
}

func headerFlags(given []string) (map[string]string, error) {
	headers := map[string]string{}
	for _, h := range given {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("--header %q: expected 'Name: value'", h)
		}
		if !httpguts.ValidHeaderFieldValue(strings.TrimSpace(value)) {
			return nil, fmt.Errorf("--header %q: its value has a line end or another control character", h)
		}
		headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return headers, nil
}
