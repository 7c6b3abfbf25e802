package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"upness/deploy"
	"upness/deploy/preflight"
	"upness/plan"
)

func preflightCommand() *cli.Command {
	return &cli.Command{
		Name:  "preflight",
		Usage: "what a deployment would cost clients, before anything is touched",
		Description: "Makes 21 checks over a stack and the update that could be sent to it, or over a template\n" +
			"alone, and says what it could not look at. Nothing is changed: a change set is made and deleted.\n\n" +
			"Examples:\n" +
			"  upness deploy preflight --template examples/stack.yaml\n" +
			"  upness deploy preflight --stack Stack1 --parameter LcImageId=ami-37884c4d --boot 90s\n\n" +
			"Exit status: 0 nothing is refused, 1 something is, 2 wrong use or nothing could be read.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "stack", Usage: "`NAME` of the stack"},
			&cli.StringFlag{Name: "template", Usage: "`FILE` with the template that the update would send; without --stack it alone is looked at"},
			parameterFlag("of the template, as `KEY=VALUE`; can be repeated"),
			&cli.StringFlag{Name: "step", Value: "update", Usage: "what the update is for: `update`, or migrate or deploy of a release"},
			&cli.StringFlag{Name: "old-image", Usage: "`ID` of the image that the servers are expected to run"},
			&cli.DurationFlag{Name: "boot", Usage: "how long an instance takes from launch to listening"},
			&cli.DurationFlag{Name: "longest-request", Usage: "how long a request may take"},
			&cli.DurationFlag{Name: "keep-alive", Usage: "after which the servers close an idle connection"},
			&cli.StringSliceFlag{Name: "allow", Usage: "turn what the check `NAME` refuses into a warning; can be repeated"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`text`, json or markdown"},
		}, awsFlags()...),
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
				return err
			}
			report, err := lookAhead(c)
			if err != nil {
				return err
			}
			report.Allow(c.StringSlice("allow")...)
			write := map[string]func() error{
				"text":     func() error { return report.Text(c.App.Writer) },
				"json":     func() error { return report.JSON(c.App.Writer) },
				"markdown": func() error { return report.Markdown(c.App.Writer) },
			}[c.String("format")]
			if err := write(); err != nil {
				return err
			}
			if !report.Begin {
				return exitWith(exitFail)
			}
			return nil
		},
	}
}

// awsFlags say how AWS is reached.
func awsFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "region", Usage: "of AWS (default: AWS_REGION or the profile's)"},
		&cli.StringFlag{Name: "profile", Usage: "of ~/.aws (default: AWS_PROFILE)"},
		&cli.StringFlag{Name: "endpoint", Usage: "`URL` that answers in place of AWS (default: AWS_ENDPOINT_URL)"},
	}
}

func awsOptions(c *cli.Context) deploy.Options {
	return deploy.Options{Region: c.String("region"), Profile: c.String("profile"), Endpoint: c.String("endpoint")}
}

// lookAhead makes the checks that the flags ask for.
func lookAhead(c *cli.Context) (*preflight.Report, error) {
	request, body, err := preflightRequest(c)
	if err != nil {
		return nil, err
	}
	if c.String("stack") == "" {
		f, err := preflight.FromTemplate(request.File, []byte(body), parametersOf(c), deploy.Names{})
		if err != nil {
			return nil, err
		}
		f.Step, f.OldImage = request.Step, request.OldImage
		f.Boot, f.KeepAlive, f.LongestRequest = request.Boot, request.KeepAlive, request.LongestRequest
		return preflight.Run(f), nil
	}
	clients, err := deploy.Connect(c.Context, awsOptions(c))
	if err != nil {
		return nil, err
	}
	report, err := preflight.Look(c.Context, clients, deploy.Update{
		Stack: c.String("stack"), Parameters: parametersOf(c), TemplateBody: body, NothingOK: true,
	}, request)
	if errors.Is(err, context.Canceled) {
		return nil, interruptedError("stopped, nothing was changed")
	}
	return report, err
}

// preflightRequest reads the flags, and the template where one is given.
func preflightRequest(c *cli.Context) (r preflight.Request, body string, err error) {
	steps := map[string]preflight.Step{"update": preflight.Update, "migrate": preflight.Migrate, "deploy": preflight.Deploy}
	step, known := steps[c.String("step")]
	if !known {
		return r, "", fmt.Errorf("--step %s: expected update, migrate or deploy", c.String("step"))
	}
	if f := c.String("format"); !slices.Contains([]string{"text", "json", "markdown"}, f) {
		return r, "", fmt.Errorf("--format %s: expected text, json or markdown", f)
	}
	if err := checkAllowed(c); err != nil {
		return r, "", err
	}
	for _, flag := range []string{"boot", "longest-request", "keep-alive"} {
		if c.Duration(flag) < 0 {
			return r, "", fmt.Errorf("--%s %s: expected 0s or more", flag, c.Duration(flag))
		}
	}
	if file := c.String("template"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return r, "", fmt.Errorf("--template: %w", err)
		}
		r.File, body = file, string(text)
	} else if c.String("stack") == "" {
		return r, "", errors.New("--stack is missing: name the stack, or a file with --template")
	}
	r.Step, r.OldImage = step, c.String("old-image")
	r.Boot, r.LongestRequest, r.KeepAlive = c.Duration("boot"), c.Duration("longest-request"), c.Duration("keep-alive")
	return r, body, nil
}

// checkAllowed holds that --allow names checks.
func checkAllowed(c *cli.Context) error {
	for _, name := range c.StringSlice("allow") {
		if names := preflight.CheckNames(); !slices.Contains(names, name) {
			return fmt.Errorf("--allow %s: no such check, %s", name, plan.Suggest(name, names))
		}
	}
	return nil
}
