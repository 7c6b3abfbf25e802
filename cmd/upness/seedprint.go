package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"upness/recording"
	"upness/seed"
	"upness/seed/spec"
)

// seedOutput prints a load's progress and its end.
type seedOutput struct {
	lines *progressLines
	out   io.Writer
	json  bool
}

func newSeedOutput(c *cli.Context, asJSON bool) *seedOutput {
	return &seedOutput{newProgressLines(c, asJSON), c.App.Writer, asJSON}
}

func (o *seedOutput) progress(p seed.Progress) {
	o.lines.show(p, func() string { return progressLine(p) })
}

func progressLine(p seed.Progress) string {
	line := fmt.Sprintf("%-8s %d of %d rows", p.Phase, p.Rows, p.Goal)
	if s := p.Elapsed.Seconds(); s > 0 && p.Phase == "load" {
		line += fmt.Sprintf(", %.0f rows/s, %.1f MB/s", float64(p.Rows)/s, float64(p.Bytes)/1e6/s)
	}
	if p.Left > 0 {
		line += ", " + p.Left.Round(time.Second).String() + " left"
	}
	if p.Table != "" {
		line += ", " + p.Table
	}
	return line
}

// clear takes the terminal's line away.
func (o *seedOutput) clear() { o.lines.clear() }

// events prints events as JSON; people see the progress instead.
func (o *seedOutput) events() func(recording.Event) {
	if !o.json {
		return nil
	}
	return func(e recording.Event) { o.lines.line("event", e) }
}

func (o *seedOutput) report(did string, r *seed.Report) error {
	if o.json {
		o.lines.line("report", r)
		return nil
	}
	w := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, t := range r.Tables {
		fmt.Fprintf(w, "%d\trows\t%s\t  %s\n", t.Rows, sizeText(t.Size), t.Table)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, n := range append(r.Skipped, r.Notes...) {
		fmt.Fprintln(o.out, "note: "+n)
	}
	if r.Size == 0 { // taken back
		_, err := fmt.Fprintf(o.out, "%s %s: %d rows in %s\n", r.Database, did, r.Rows, rounded(r.Elapsed))
		return err
	}
	_, err := fmt.Fprintf(o.out, "%s %s: %d rows, %s, in %s (rows %s, indexes and checks %s)\n",
		r.Database, did, r.Rows, sizeText(r.Size), rounded(r.Elapsed), rounded(r.Load), rounded(r.Restore))
	return err
}

func sizeText(n int64) string {
	if n == 0 {
		return ""
	}
	return spec.Bytes(n).String()
}

// printPreview prints the table as comments above the YAML, so that the whole
// is a seeding file.
func printPreview(out io.Writer, p *seed.Preview) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d rows, about %s with indexes, in about %s\n", p.Database, p.Rows, sizeText(p.Size), p.Time)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, t := range p.Tables {
		fmt.Fprintf(w, "%d\trows\t%s\t%s\t  %s\n", t.Rows, sizeText(t.Size), t.Format, t.Table)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, n := range append(p.Skipped, p.Notes...) {
		b.WriteString("note: " + n + "\n")
	}
	for line := range strings.Lines(b.String()) {
		fmt.Fprint(out, "# "+line)
	}
	_, err := fmt.Fprint(out, p.YAML)
	return err
}

func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
