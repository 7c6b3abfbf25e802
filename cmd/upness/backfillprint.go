package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"upness/migrate/backfill"
	"upness/recording"
)

// backfillOutput prints how a backfill goes and what came of it.
type backfillOutput struct {
	lines *progressLines
	out   io.Writer
}

func newBackfillOutput(c *cli.Context, asJSON bool) *backfillOutput {
	return &backfillOutput{newProgressLines(c, asJSON), c.App.Writer}
}

func (o *backfillOutput) progress(p backfill.Progress) {
	o.lines.show(p, func() string { return backfillLine(p) })
}

func backfillLine(p backfill.Progress) string {
	var b strings.Builder
	if p.Phase == "count" {
		fmt.Fprintf(&b, "counting the rows that are left: %d of about %d keys", p.Scanned, p.Total)
		return b.String()
	}
	fmt.Fprintf(&b, "%d of about %d keys, %d rows changed", p.Scanned, p.Total, p.Rows)
	if p.Pass > 1 {
		fmt.Fprintf(&b, ", pass %d", p.Pass)
	}
	fmt.Fprintf(&b, ", batches of %d, %.0f %% of the time", p.Batch, 100*p.Share)
	if p.P99 > 0 && p.P99 < time.Hour {
		fmt.Fprintf(&b, ", clients' p99 %s", shortTime(p.P99))
	}
	if p.Left > 0 {
		fmt.Fprintf(&b, ", %s left", p.Left)
	}
	if p.Why != "" {
		fmt.Fprintf(&b, " (slower: %s)", p.Why)
	}
	return b.String()
}

// shortTime is a latency with the digits that people read.
func shortTime(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(100 * time.Microsecond)
}

// events prints events as JSON; people see the progress instead.
func (o *backfillOutput) events() func(recording.Event) {
	if !o.lines.json {
		return nil
	}
	began := time.Now()
	return func(e recording.Event) {
		e.At = time.Since(began)
		o.lines.line("event", e)
	}
}

func (o *backfillOutput) report(r *backfill.Report) error {
	if o.lines.json {
		o.lines.line("report", r)
		return nil
	}
	for _, n := range r.Notes {
		fmt.Fprintln(o.out, "note: "+n)
	}
	if r.DryRun {
		if r.Index != "" {
			fmt.Fprintf(o.out, "by %s, on index %s: ", strings.Join(r.Key, ", "), r.Index)
		}
		fmt.Fprintf(o.out, "%s\n", r.SQL)
		_, err := fmt.Fprintf(o.out, "about %d rows match; a batch of %d keys changed %d in %s and was rolled back: nothing was changed\n",
			r.Matching, r.Scanned, r.Rows, shortTime(r.Longest))
		return err
	}
	fmt.Fprintf(o.out, "%s: %d rows changed in %d batches and %s, the longest batch %s, %d rows left",
		r.Table, r.Rows, r.Batches, rounded(r.Elapsed), shortTime(r.Longest), r.Left)
	if r.Before > 0 && r.Worst < time.Hour {
		fmt.Fprintf(o.out, "; clients' p99 %s before", shortTime(r.Before))
		if r.Worst > 0 { // it lasted long enough for a window
			fmt.Fprintf(o.out, ", %s in the worst window", shortTime(r.Worst))
		}
	}
	_, err := fmt.Fprintln(o.out)
	return err
}
