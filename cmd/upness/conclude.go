package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"
	"golang.org/x/sys/unix"

	"upness/analyze"
	"upness/plan"
	"upness/recording"
	"upness/reports"
)

// conclude judges the recording in dir, writes every report into it and prints
// the verdict; the error carries the exit status.
func conclude(c *cli.Context, dir string, budget plan.Budget, inJSON bool) error {
	rec, err := openRun(dir)
	if err != nil {
		return err
	}
	v, written, unwritten, err := settle(rec, budget)
	if err != nil {
		return err
	}
	if err := show(c, v, written, inJSON); err != nil {
		return err
	}
	tell(c, unwritten)
	return exitWith(v.Exit)
}

// settle judges a recording and writes every report into its directory. The
// verdict stands although some could not be written: that is unwritten.
func settle(rec *recording.Recording, budget plan.Budget) (v *analyze.Verdict, written []string, unwritten, err error) {
	if v, err = judge(rec, budget); err != nil {
		return nil, nil, nil, err
	}
	t, err := analyze.NewTimeline(input(rec), v, reports.Bins)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("recording %s: %w", rec.Dir, err)
	}
	written, unwritten = reports.All(rec.Dir, v, rec, t)
	return v, written, unwritten, nil
}

// tell says after the verdict which reports could not be written.
func tell(c *cli.Context, err error) {
	if err != nil {
		fmt.Fprintln(c.App.ErrWriter, "upness: "+unwritten(err).Error())
	}
}

func judge(rec *recording.Recording, budget plan.Budget) (*analyze.Verdict, error) {
	v, err := analyze.Judge(input(rec), budget)
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", rec.Dir, err)
	}
	return v, nil
}

func input(rec *recording.Recording) analyze.Input {
	return analyze.Input{Run: rec.Run, Events: rec.Events, Results: rec.Results(), Warnings: rec.Warnings}
}

func show(c *cli.Context, v *analyze.Verdict, written []string, inJSON bool) error {
	if inJSON {
		return reports.JSON(c.App.Writer, v)
	}
	return reports.Terminal(c.App.Writer, v, reports.TerminalOptions{Color: isTerminal(c.App.Writer), Width: widthOf(c.App.Writer), Files: written})
}

// widthOf is that of a terminal; 0 for anything else.
func widthOf(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}

// budgetOf is --budget, else the budget the run was made with.
func budgetOf(c *cli.Context, rec *recording.Recording) (plan.Budget, error) {
	if text := c.String("budget"); text != "" {
		b, err := plan.ParseBudget(text)
		if err != nil {
			return b, fmt.Errorf("--budget: %w", err)
		}
		return b, nil
	}
	data, err := json.Marshal(rec.Run.Plan)
	if err != nil {
		return plan.Budget{}, err
	}
	var made struct {
		Budget plan.Budget `json:"budget"`
	}
	if err := json.Unmarshal(data, &made); err != nil {
		return plan.Budget{}, fmt.Errorf("%s: the budget in its run.json: %w; give one with --budget", rec.Dir, err)
	}
	return made.Budget, nil
}
