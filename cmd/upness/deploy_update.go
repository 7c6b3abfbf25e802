package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"upness/deploy"
	"upness/deploy/preflight"
	"upness/recording"
)

func updateCommand() *cli.Command {
	return &cli.Command{
		Name:  "update",
		Usage: "update a stack, follow it to its end, and say why it failed",
		Description: "Changes the parameters named and keeps everything else: the other parameters, the template, the desired\n" +
			"capacity of each group as it is live. Prints the aws command that does the same. It is done when the\n" +
			"stack is UPDATE_COMPLETE and its groups and targets are what was asked for.\n\n" +
			"Examples:\n" +
			"  upness deploy update --stack Stack1 --parameter LcImageId=ami-37884c4d --dry-run\n" +
			"  upness deploy update --stack Stack1 --parameter MigrationLcImageId=ami-37884c4d --parameter MigrationDesiredCapacity=1\n\n" +
			"Exit status: 0 done, 1 failed or rolled back, 2 wrong use or refused: nothing was touched,\n" +
			"3 what became of it is not known, 130 interrupted: the update goes on without being followed.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "stack", Usage: "`NAME` of the stack"},
			parameterFlag("to change, as `KEY=VALUE`; can be repeated"),
			&cli.StringFlag{Name: "template-url", Usage: "`URL` of a new template (default: the stack's own is kept)"},
			&cli.StringFlag{Name: "template", Usage: "`FILE` with a new template"},
			&cli.StringSliceFlag{Name: "capability", Usage: "beside those that the stack has; can be repeated"},
			&cli.BoolFlag{Name: "wait", Usage: "if the stack is being changed, wait for the end of that first"},
			&cli.BoolFlag{Name: "unchanged-ok", Usage: "that there is nothing to update is no failure"},
			&cli.BoolFlag{Name: "dry-run", Usage: "show what would change, and change nothing"},
			&cli.BoolFlag{Name: "skip-preflight", Usage: "make no checks before the update is sent"},
			&cli.StringSliceFlag{Name: "allow", Usage: "turn what the check `NAME` refuses into a warning; can be repeated"},
			&cli.DurationFlag{Name: "boot", Usage: "how long an instance takes from launch to listening, for the checks"},
			&cli.DurationFlag{Name: "timeout", Value: time.Hour, Usage: "how long to follow it"},
			formatFlag(),
		}, awsFlags()...),
		Action: updateStack,
	}
}

func updateStack(c *cli.Context) error {
	if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
		return err
	}
	asJSON, err := jsonWanted(c)
	if err != nil {
		return err
	}
	u, err := updateOf(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(c.Context, c.Duration("timeout"), fmt.Errorf("--timeout %s: the update was not over by then", c.Duration("timeout")))
	defer cancel()
	clients, err := deploy.Connect(ctx, awsOptions(c))
	if err != nil {
		return err
	}
	d := &deploy.Driver{Clients: clients, Emit: tellEvents(c.App.ErrWriter)}
	if c.Bool("dry-run") {
		return dryRun(ctx, c, d, u, asJSON)
	}
	d.Tell = func(line string) { fmt.Fprintln(c.App.ErrWriter, line) }
	if !c.Bool("skip-preflight") {
		d.Before = func(ctx context.Context, p *deploy.Prepared) error { return checkBefore(ctx, c, clients, p) }
	}
	out, err := d.Update(ctx, u)
	return concludeUpdate(c, out, cause(ctx, err), asJSON)
}

// cause is err, or what ended ctx where that is why, with what goes on.
func cause(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	why := context.Cause(ctx)
	if errors.Is(why, context.Canceled) {
		why = interruptedError("interrupted")
	}
	var left *deploy.Unfollowed
	if errors.As(err, &left) {
		return fmt.Errorf("%w; %w", why, left)
	}
	return why
}

// updateOf reads the flags.
func updateOf(c *cli.Context) (deploy.Update, error) {
	u := deploy.Update{
		Stack: c.String("stack"), Parameters: parametersOf(c), TemplateURL: c.String("template-url"),
		Capabilities: c.StringSlice("capability"), Wait: c.Bool("wait"), NothingOK: c.Bool("unchanged-ok"),
	}
	switch {
	case u.Stack == "":
		return u, errors.New("--stack is missing: name the stack, such as --stack Stack1")
	case u.TemplateURL != "" && c.String("template") != "":
		return u, errors.New("--template-url and --template are both given: one of them is the template")
	case len(u.Parameters) == 0 && u.TemplateURL == "" && c.String("template") == "":
		return u, errors.New("--parameter is missing: say what to change, such as --parameter LcImageId=ami-37884c4d")
	case c.Duration("timeout") <= 0:
		return u, fmt.Errorf("--timeout %s: expected more than 0s", c.Duration("timeout"))
	}
	if file := c.String("template"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return u, fmt.Errorf("--template: %w", err)
		}
		u.TemplateBody = string(text)
	}
	return u, checkAllowed(c)
}

// dryRun shows what the update would change.
func dryRun(ctx context.Context, c *cli.Context, d *deploy.Driver, u deploy.Update, asJSON bool) error {
	p, err := d.Prepare(ctx, u)
	if err != nil {
		return cause(ctx, err)
	}
	view, err := d.Clients.Preview(ctx, p)
	if err != nil {
		return cause(ctx, err)
	}
	if asJSON {
		return printJSON(c.App.Writer, view)
	}
	w := c.App.Writer
	if len(view.Changes) == 0 {
		fmt.Fprintf(w, "stack %s: nothing would change\n", view.Stack)
	}
	for _, change := range view.Changes {
		fmt.Fprintln(w, change)
	}
	for _, line := range view.Carried {
		fmt.Fprintln(w, "carried along: "+line)
	}
	if view.Leftover != "" {
		fmt.Fprintln(c.App.ErrWriter, "warning: "+view.Leftover)
	}
	_, err = fmt.Fprintf(w, "by hand: %s\n", view.Command)
	return err
}

// checkBefore makes the preflight, and refuses what it refuses.
func checkBefore(ctx context.Context, c *cli.Context, clients *deploy.Clients, p *deploy.Prepared) error {
	report, err := preflight.LookAt(ctx, clients, p, preflight.Request{Boot: c.Duration("boot"), Body: p.TemplateBody, File: c.String("template")})
	if err != nil {
		return fmt.Errorf("preflight: %w", err)
	}
	report.Allow(c.StringSlice("allow")...)
	if err := report.Text(c.App.ErrWriter); err != nil || report.Begin {
		return err
	}
	return &deploy.Refusal{Rule: "preflight", Text: "the preflight refuses the update: change what it says, turn a check into a warning with --allow, or leave all out with --skip-preflight"}
}

// concludeUpdate prints what became of the update.
func concludeUpdate(c *cli.Context, out *deploy.Outcome, err error, asJSON bool) error {
	if asJSON && out != nil {
		answer := struct {
			*deploy.Outcome
			Error string `json:"error,omitempty"`
		}{Outcome: out}
		if err != nil {
			answer.Error = err.Error()
		}
		if printErr := printJSON(c.App.Writer, answer); printErr != nil {
			return printErr
		}
	}
	var refused *deploy.Refusal
	var undecided *deploy.Undecided
	status := exitFail
	switch {
	case err == nil:
		if !asJSON {
			_, err = fmt.Fprintf(c.App.Writer, "stack %s: %s after %s\n", out.Stack, done(out), out.Took.Round(100*time.Millisecond))
		}
		return err
	case errors.As(err, &refused):
		for _, line := range refused.More {
			fmt.Fprintln(c.App.ErrWriter, line)
		}
		return err
	case out == nil, errors.Is(err, context.Canceled), deploy.KindOf(err) != "" && !errors.As(err, &undecided):
		return err
	case errors.As(err, &undecided), errors.As(err, new(*deploy.Unfollowed)):
		status = exitInconclusive // nobody can say what became of it
	}
	fmt.Fprintln(c.App.ErrWriter, "upness: "+err.Error())
	return exitWith(status)
}

func done(out *deploy.Outcome) string {
	if out.Nothing {
		return "nothing to update"
	}
	return out.Status
}

// tellEvents prints what happens, a line each.
func tellEvents(w io.Writer) func(recording.Event) {
	lines := make(chan struct{}, 1) // one line at a time
	return func(e recording.Event) {
		text := eventText(e)
		if text == "" {
			return
		}
		lines <- struct{}{}
		fmt.Fprintf(w, "%s %s\n", time.Now().Format("15:04:05"), text)
		<-lines
	}
}

// eventText words an event that people who wait for an update want to see.
func eventText(e recording.Event) string {
	if e.Edge == recording.End && e.Kind == recording.EventInstance {
		return e.Name + " terminated"
	}
	if e.Edge != "" && e.Kind != recording.EventGroup {
		return ""
	}
	switch e.Kind {
	case recording.EventWarning:
		return "warning: " + e.Text
	case recording.EventStack:
		if e.Source != "cloudformation" {
			return ""
		}
		return strings.TrimSpace(e.Name + ": " + e.Text)
	case recording.EventInstance:
		return fmt.Sprintf("%s (%v) %s", e.Name, e.Fields["image"], e.State)
	case recording.EventTarget:
		return strings.TrimSpace(fmt.Sprintf("target %s %s %s", e.Name, e.State, e.Text))
	case recording.EventGroup:
		return "group " + e.Name + ": " + groupText(e)
	}
	return ""
}

// groupText words an event of a group: its size, and that fewer serve than before.
func groupText(e recording.Event) string {
	switch {
	case e.State == "size" && e.Fields["healthy"] != e.Fields["in_service"]:
		return fmt.Sprintf("%v desired, %v in service, %v healthy", e.Fields["desired"], e.Fields["in_service"], e.Fields["healthy"])
	case e.State == "size":
		return fmt.Sprintf("%v desired, %v in service", e.Fields["desired"], e.Fields["in_service"])
	case e.Edge == recording.End:
		return fmt.Sprintf("%s over: %s", e.State, e.Text)
	}
	return fmt.Sprintf("%s: %s", e.State, e.Text)
}
