package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// print writes the table of figures side by side.
func print(out io.Writer, o options, ours, theirs figure) error {
	fmt.Fprintf(out, "\n%d/s for %v, median of %d rounds%s\n\n", o.rate, o.duration, o.rounds, stalled(o))
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	row := func(what, format string, a, b float64) {
		fmt.Fprintf(t, "%s\t"+format+"\t"+format+"\t%.2f\t\n", what, a, b, a/b)
	}
	micros := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	fmt.Fprintf(t, "\tupness\tvegeta\tratio\t\n")
	row("requests", "%.0f", ours.requests, theirs.requests)
	row("CPU s per 100,000 requests, load and recording", "%.2f", ours.cpuEach(), theirs.cpuEach())
	row("CPU s per 100,000 requests, verdict and reports", "%.2f", ours.judgeEach(), theirs.judgeEach())
	row("bytes on disk per result", "%.1f", ours.bytesEach(), theirs.bytesEach())
	row("peak memory while sending, MiB", "%.1f", ours.sending/mebi, theirs.sending/mebi)
	row("peak memory of the whole process, MiB", "%.1f", ours.memory/mebi, theirs.memory/mebi)
	row("pacing lag p50, µs", "%.0f", micros(ours.lag50), micros(theirs.lag50))
	row("pacing lag p99, µs", "%.0f", micros(ours.lag99), micros(theirs.lag99))
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(out, `
upness: load, verdict and all reports are one process, "upness load". What "upness analyze" takes for the same run is
the second line, and is taken off the first. Lag is sent - intended.
vegeta: "vegeta attack" with its defaults, then "vegeta report". Lag is counted from its most punctual request.
`)
	return err
}

func stalled(o options) string {
	if !o.stall {
		return ""
	}
	return fmt.Sprintf(", the server silent for %v from %v on", stallFor, o.duration/3)
}
