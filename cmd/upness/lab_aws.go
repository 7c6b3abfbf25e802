package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"upness/lab"
	"upness/lab/aws"
	"upness/lab/aws/light"
	"upness/lab/aws/template"
	"upness/plan"
)

// labImages are what the lab can run when nobody says otherwise: the two of the
// demo, and one that never becomes healthy.
var labImages = map[string]plan.Image{
	"ami-05679357ab362f128": {Version: "v1", Startup: time.Second},
	"ami-37884c4d":          {Version: "v2", Startup: 2 * time.Second, Requires: "attempt", Migrations: "lab:safe"},
	"ami-0bad0bad0bad0bad0": {Version: "v3", Requires: "attempt", Migrations: "lab:safe", Sick: true},
}

const firstImage = "ami-05679357ab362f128"

func labAWSCommand() *cli.Command {
	return &cli.Command{
		Name:  "aws",
		Usage: "AWS on loopback with a stack in it, until Ctrl-C; prints the environment that clients need",
		Description: "CloudFormation, Auto Scaling, Elastic Load Balancing, SSM parameters, CloudWatch and STS, over\n" +
			"real processes and a real balancer. Nothing leaves the machine. See docs/lab-aws.md.\n\nExample:\n" +
			"  upness lab aws --light\n" +
			"  aws cloudformation describe-stacks   # after the export line that it prints",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "stack", Value: "Stack1", Usage: "`NAME` of the stack"},
			&cli.StringFlag{Name: "template", Value: "lab:stack", Usage: "CloudFormation template: a `FILE`, or lab:stack or lab:stack-first"},
			&cli.StringSliceFlag{Name: "parameter", Usage: "`NAME=VALUE` at the stack's creation, as often as need be (default: the image " + firstImage + ")"},
			&cli.BoolFlag{Name: "no-stack", Usage: "begin without a stack"},
			&cli.BoolFlag{Name: "light", Usage: "no database and no processes: servers within this one that only say who they are"},
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:0", Usage: "loopback `ADDRESS` of AWS"},
			&cli.Float64Flag{Name: "speed", Value: 10, Usage: "the template's times are divided by `N`"},
			&cli.Int64Flag{Name: "rows", Value: 10_000, Usage: "`N` students' answers to seed"},
			&cli.StringSliceFlag{Name: "fault", Usage: "`NAME=VALUE`, as often as need be: " + strings.Join(aws.FaultNames(), ", ")},
		},
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
				return err
			}
			stack, err := labStack(c)
			if err != nil {
				return err
			}
			if c.Bool("light") {
				return lightAWS(c, stack)
			}
			return heavyAWS(c, stack)
		},
	}
}

// labStack is the stack that the flags describe; without a template there is none.
func labStack(c *cli.Context) (plan.LabStack, error) {
	stack := plan.LabStack{Name: c.String("stack"), Template: c.String("template"), Speed: c.Float64("speed"), Listen: c.String("listen")}
	if stack.Speed <= 0 {
		return stack, fmt.Errorf("--speed %v: expected more than 0", stack.Speed)
	}
	if host, _, err := net.SplitHostPort(stack.Listen); err != nil || host != "localhost" && !net.ParseIP(host).IsLoopback() {
		return stack, fmt.Errorf("--listen %s: expected a loopback address and a port, such as 127.0.0.1:4566: it believes whoever asks", stack.Listen)
	}
	if c.Bool("no-stack") {
		stack.Template = ""
	}
	given, err := pairs(c, "parameter")
	if err != nil {
		return stack, err
	}
	if stack.Parameters, err = firstImages(stack.Template); err != nil {
		return stack, fmt.Errorf("--template: %w", err)
	}
	for name, values := range given {
		stack.Parameters[name] = values[0]
	}
	faults, err := pairs(c, "fault")
	if err != nil {
		return stack, err
	}
	if stack.Faults, err = aws.ParseFaults(faults); err != nil {
		return stack, fmt.Errorf("--fault: %w", err)
	}
	return stack, nil
}

// firstImages are the parameters for images that a template declares, with the
// image that they have when nobody gives another.
func firstImages(name string) (map[string]string, error) {
	images := map[string]string{}
	if name == "" {
		return images, nil
	}
	body, err := lab.Template(name)
	if err != nil {
		return nil, err
	}
	t, err := template.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, parameter := range []string{"LcImageId", "MigrationLcImageId"} {
		if _, takes := t.Parameters[parameter]; takes {
			images[parameter] = firstImage
		}
	}
	return images, nil
}

// pairs reads a flag of NAME=VALUE.
func pairs(c *cli.Context, flag string) (url.Values, error) {
	all := url.Values{}
	for _, pair := range c.StringSlice(flag) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--%s %s: expected NAME=VALUE", flag, pair)
		}
		all.Add(name, value)
	}
	return all, nil
}

// heavyAWS is the lab with its database and its processes.
func heavyAWS(c *cli.Context, stack plan.LabStack) (err error) {
	dir, err := os.MkdirTemp("", "upness-lab-aws-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	env, err := lab.Start(c.Context, plan.Lab{Postgres: plan.LabPostgres{Rows: c.Int64("rows")}, Images: labImages, Stack: &stack}, lab.Options{
		Dir: dir, Base: ".", Progress: func(stage string, done, _ int64) {
			if done == 0 {
				fmt.Fprintln(c.App.ErrWriter, stage)
			}
		},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Close()) }()
	announceAWS(c, env.Environ(), env.URL())
	<-c.Context.Done()
	return nil
}

// lightAWS is AWS alone.
func lightAWS(c *cli.Context, stack plan.LabStack) error {
	ctx, cancel := context.WithCancel(c.Context)
	defer cancel()
	o := light.Options{Images: labImages}
	o.Listen, o.Speed, o.Templates = stack.Listen, stack.Speed, filepath.Dir(stack.Template)
	server, err := light.Start(ctx, o)
	if err != nil {
		return err
	}
	defer server.Close()
	address := ""
	if stack.Template != "" {
		body, err := lab.Template(stack.Template)
		if err != nil {
			return fmt.Errorf("--template: %w", err)
		}
		if err := server.CreateStack(ctx, stack.Name, body, stack.Parameters); err != nil {
			return err
		}
		address = server.Address(stack.Name)
	}
	server.SetFaults(stack.Faults)
	announceAWS(c, server.Environ(), address)
	<-ctx.Done()
	return nil
}

// announceAWS prints lines that a shell can take over.
func announceAWS(c *cli.Context, environ []string, address string) {
	fmt.Fprintln(c.App.Writer, "export "+strings.Join(environ, " "))
	if address != "" {
		fmt.Fprintln(c.App.Writer, "# the stack's balancer: "+address)
	}
}
