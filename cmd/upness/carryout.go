package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"upness/conduct"
	"upness/loadgen"
	"upness/plan"
	"upness/recording"
	"upness/reports"
)

// carryOut runs p, judges the recording, writes the reports and prints the
// verdict; the error carries the exit status.
func carryOut(c *cli.Context, p *plan.Plan) error {
	inJSON, err := jsonWanted(c)
	if err != nil {
		return err
	}
	if err := applyBudget(c, p); err != nil {
		return err
	}
	dir, err := runDir(c, p.Name)
	if err != nil {
		return err
	}
	options := conduct.Options{Dir: dir, Tool: version, Leave: leaveNow(c.Context)}
	// With --format json the answer alone goes to stdout.
	lines := c.App.Writer
	if inJSON {
		lines = c.App.ErrWriter
	}
	stop := follow(c, &options, p, lines)
	err = conduct.Run(c.Context, p, options)
	stop()
	if err != nil {
		return err
	}
	err = conclude(c, dir, p.Budget, inJSON)
	if c.Err() != nil && errors.As(err, new(*recording.EmptyError)) {
		return errNothingYet
	}
	return err
}

// errNothingYet is a run that a signal ended in its first moments.
var errNothingYet = interruptedError("stopped before any request had its result: there is nothing to judge")

// follow sets the progress line, or the tail, to follow the run.
func follow(c *cli.Context, o *conduct.Options, p *plan.Plan, lines io.Writer) (stop func()) {
	switch {
	case c.Bool("tail"):
		tail := reports.NewTail(lines)
		o.Sinks = append(o.Sinks, tail)
		return func() { tail.Close() }
	case c.Bool("quiet"):
		return func() {}
	}
	progress := reports.NewProgress(c.App.ErrWriter, reports.ProgressOptions{
		Terminal: isTerminal(c.App.ErrWriter),
		Expected: p.Load.Duration,
		Pauses:   pauses(p),
	})
	o.Sinks = append(o.Sinks, loadgen.Sink(progress))
	o.Watch = progress.Event
	o.Setup = progress.Setup
	o.Begun = func(recording.LoadInfo) { progress.Begin() }
	return func() { progress.Close() }
}

// pauses are the plan's steps that only wait.
func pauses(p *plan.Plan) []reports.Pause {
	var all []reports.Pause
	for _, s := range p.Steps {
		if s.Wait > 0 {
			all = append(all, reports.Pause{Name: s.Name, Length: s.Wait})
		}
	}
	return all
}

// runDir is --out, or a new directory in --runs.
func runDir(c *cli.Context, name string) (string, error) {
	if out := c.String("out"); out != "" {
		entries, err := os.ReadDir(out)
		switch {
		case err == nil && len(entries) > 0:
			return "", fmt.Errorf("--out %s: the directory is not empty; name another, or remove it", out)
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return "", fmt.Errorf("--out: %w", err)
		}
		return out, nil
	}
	return recording.NewDir(c.String("runs"), name, time.Now())
}

// applyBudget puts --budget in place of the plan's.
func applyBudget(c *cli.Context, p *plan.Plan) error {
	text := c.String("budget")
	if text == "" {
		return nil
	}
	b, err := plan.ParseBudget(text)
	if err != nil {
		return fmt.Errorf("--budget: %w", err)
	}
	p.Budget = b
	return nil
}

// isTerminal says whether w is one; then progress may redraw and use colour.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
