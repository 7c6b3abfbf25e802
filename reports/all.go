package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"upness/analyze"
	"upness/recording"
	"upness/reports/transition"
)

// Bins is how many bins a timeline should have to be drawn: one for each half
// point of the plot's width. More would not be seen.
const Bins = 1200

// All writes every report into the directory of a run and returns the paths of
// what it wrote. Each file appears whole or not at all: it is written under
// another name first. One that cannot be written does not keep the others from
// being written; the errors are joined.
func All(dir string, v *analyze.Verdict, rec *recording.Recording, t *analyze.Timeline) ([]string, error) {
	var paths []string
	var failed []error
	for _, f := range files(v, rec, t) {
		path := filepath.Join(dir, f.name)
		if err := replace(path, f.write); err != nil {
			failed = append(failed, fmt.Errorf("report %s: %w", f.name, err))
			continue
		}
		paths = append(paths, path)
	}
	return paths, errors.Join(failed...)
}

// file is a report and the name under which it is kept.
type file struct {
	name  string
	write func(io.Writer) error
}

func files(v *analyze.Verdict, rec *recording.Recording, t *analyze.Timeline) []file {
	p := Picture(v, rec, t)
	plot := func(f transition.Format) func(io.Writer) error {
		return func(w io.Writer) error { return p.Write(w, f) }
	}
	return []file{
		{"verdict.json", func(w io.Writer) error { return JSON(w, v) }},
		{"summary.md", func(w io.Writer) error { return Markdown(w, v) }},
		{"junit.xml", func(w io.Writer) error { return JUnit(w, v) }},
		{"transition.svg", plot(transition.SVG)},
		{"transition.png", plot(transition.PNG)},
		{"transition.pdf", plot(transition.PDF)},
		{"report.html", func(w io.Writer) error {
			var svg bytes.Buffer
			untitled := *p
			untitled.Title = "" // the page says it above
			if err := untitled.Write(&svg, transition.SVG); err != nil {
				return err
			}
			return HTML(w, v, svg.Bytes())
		}},
	}
}

// Picture is the transition plot of a run, ready to be drawn.
func Picture(v *analyze.Verdict, rec *recording.Recording, t *analyze.Timeline) *transition.Picture {
	return &transition.Picture{
		Outcome: Outcome(v), Title: Sentence(v), Name: v.Name, Verdict: v, Timeline: t, Events: rec.Events,
	}
}

// replace writes a file under a temporary name beside it and renames it when it
// is whole, so that a reader never sees half a report, nor loses the old one.
func replace(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
