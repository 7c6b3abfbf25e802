package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"upness/recording"
	"upness/seed"
	"upness/seed/spec"
)

// seedOutput prints a load's progress and its end: for people a line that is
// written over and over on a terminal, or one every ten seconds into a file;
// as JSON one object a line.
type seedOutput struct {
	out, err io.Writer
	json     bool
	terminal bool
	mu       sync.Mutex
	last     time.Time
	shown    bool
}

func newSeedOutput(c *cli.Context, asJSON bool) *seedOutput {
	return &seedOutput{out: c.App.Writer, err: c.App.ErrWriter, json: asJSON, terminal: isTerminal(c.App.ErrWriter), last: time.Now()}
}

// Times between two lines.
const (
	terminalEvery = 200 * time.Millisecond
	fileEvery     = 10 * time.Second
	jsonEvery     = time.Second
)

func (o *seedOutput) progress(p seed.Progress) {
	o.mu.Lock()
	defer o.mu.Unlock()
	every := fileEvery
	if o.terminal {
		every = terminalEvery
	}
	if o.json {
		every = jsonEvery
	}
	if time.Since(o.last) < every {
		return
	}
	o.last = time.Now()
	if o.json {
		o.line("progress", p)
		return
	}
	line := progressLine(p)
	if o.terminal {
		fmt.Fprintf(o.err, "\r\x1b[K%s", line)
		o.shown = true
		return
	}
	fmt.Fprintln(o.err, line)
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
func (o *seedOutput) clear() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown {
		fmt.Fprint(o.err, "\r\x1b[K")
	}
}

// events prints events as JSON; people see the progress instead.
func (o *seedOutput) events() func(recording.Event) {
	if !o.json {
		return nil
	}
	return func(e recording.Event) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.line("event", e)
	}
}

func (o *seedOutput) line(kind string, v any) {
	raw, err := json.Marshal(map[string]any{kind: v})
	if err != nil {
		return // plain fields only
	}
	fmt.Fprintf(o.out, "%s\n", raw)
}

func (o *seedOutput) report(did string, r *seed.Report) error {
	if o.json {
		o.line("report", r)
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
