package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

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
		&cli.StringFlag{Name: "body", Usage: "request body, or @`FILE`"},
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
		&cli.IntFlag{Name: "max-in-flight", Usage: "requests at once before they count as unsent (default: from memory and file limits)"},
		&cli.BoolFlag{Name: "insecure", Usage: "do not verify TLS certificates"},
		&cli.StringFlag{Name: "name", Value: "load", Usage: "of the run"},
	}
}

// loadPlan makes a plan of the flags.
func loadPlan(c *cli.Context) (*plan.Plan, error) {
	rate, err := plan.ParseRate(c.String("rate"))
	if err != nil {
		return nil, fmt.Errorf("--rate: %w", err)
	}
	headers, err := headerFlags(c.StringSlice("header"))
	if err != nil {
		return nil, err
	}
	if c.String("url") == "" {
		return nil, fmt.Errorf("--url is missing: say what to request, such as --url http://localhost:8080/")
	}
	if c.Duration("duration") <= 0 {
		return nil, fmt.Errorf("--duration %s: expected more than 0, such as 30s", c.Duration("duration"))
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
	return p, p.Complete()
}

func headerFlags(given []string) (map[string]string, error) {
	headers := map[string]string{}
	for _, h := range given {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("--header %q: expected 'Name: value'", h)
		}
		headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return headers, nil
}
