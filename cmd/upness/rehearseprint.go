package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"upness/analyze"
	"upness/analyze/rehearsal"
	"upness/conduct/rehearse"
	"upness/plan"
	"upness/recording"
	drawn "upness/reports/rehearsal"
)

// exitHeldUp is the status of a rehearsal in which a statement held others up.
const exitHeldUp = 1

// showRehearsal reads the recordings, writes the table, the JSON and the plot
// beside them, and prints one of the first two.
func showRehearsal(c *cli.Context, dir string, recorded []rehearse.Recorded, at int64, asJSON bool) error {
	runs, err := readRuns(recorded)
	if err != nil {
		return err
	}
	r, err := rehearsal.Build(runs, at)
	if err != nil {
		return err
	}
	if recorded[0].Rows > 0 {
		r.Notes = append(r.Notes, rehearse.LabNote)
	}
	written, err := writeRehearsal(dir, r, runs[len(runs)-1])
	if asJSON {
		err = errors.Join(err, printJSON(c.App.Writer, r))
	} else {
		err = errors.Join(err, drawn.Table(c.App.Writer, r))
		for _, path := range written {
			fmt.Fprintln(c.App.Writer, path)
		}
	}
	if err != nil {
		return err
	}
	for _, s := range r.Statements {
		if m := s.Largest(); rehearsal.Harmful(s.Class) || !m.OK {
			return statusError(exitHeldUp)
		}
	}
	return nil
}

func readRuns(recorded []rehearse.Recorded) ([]rehearsal.Run, error) {
	var runs []rehearsal.Run
	for _, one := range recorded {
		rec, err := recording.Open(one.Dir)
		if err != nil {
			return nil, err
		}
		v, err := judge(rec, plan.DefaultBudget())
		if err != nil {
			return nil, err
		}
		runs = append(runs, rehearsal.Run{Rows: one.Rows, Dir: one.Dir, Input: input(rec), Verdict: v})
	}
	return runs, nil
}

// writeRehearsal writes the files and says which.
func writeRehearsal(dir string, r *rehearsal.Report, largest rehearsal.Run) (written []string, err error) {
	picture, err := pictureOf(r, largest)
	if err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"rehearsal.txt", func(w io.Writer) error { return drawn.Table(w, r) }},
		{"rehearsal.json", func(w io.Writer) error { return printJSON(w, r) }},
		{"rehearsal.png", picture.PNG},
		{"rehearsal.svg", picture.SVG},
	} {
		path := filepath.Join(dir, f.name)
		if err := writeFile(path, f.write); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}

func pictureOf(r *rehearsal.Report, largest rehearsal.Run) (*drawn.Picture, error) {
	var shown []rehearsal.Statement
	var measured []rehearsal.Measured
	for _, s := range r.Statements {
		if m := s.Largest(); m.Rows == largest.Rows {
			shown, measured = append(shown, s), append(measured, m)
		}
	}
	stage, err := rehearsal.Scene(largest, measured)
	if err != nil {
		return nil, err
	}
	size, slow := "", analyze.Seconds(0)
	if largest.Rows > 0 {
		size = " at " + rehearsal.Count(largest.Rows) + " rows"
	}
	for _, s := range r.Sizes {
		if s.Rows == largest.Rows {
			slow = s.Slow
		}
	}
	return &drawn.Picture{Title: "The migration's statements" + size + ", over what clients saw", Statements: shown, Stage: stage, Slow: slow}, nil
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("report of the rehearsal: %w", err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return fmt.Errorf("report of the rehearsal %s: %w", path, err)
	}
	return nil
}
