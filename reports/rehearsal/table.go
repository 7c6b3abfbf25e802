package rehearsal

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"upness/analyze"
	"upness/analyze/rehearsal"
	"upness/reports/word"
)

// statementWidth is how much of a statement a line shows, in characters.
const statementWidth = 100

// Table writes, for each statement, its class and why, a line per size, and what
// it would take at the size that was asked for.
func Table(w io.Writer, r *rehearsal.Report) error {
	var b strings.Builder
	for i, s := range r.Statements {
		fmt.Fprintf(&b, "%d. %s\n", i+1, word.Clip(oneLine(s.SQL), statementWidth))
		if failed := slices.IndexFunc(s.Measured, func(m rehearsal.Measured) bool { return !m.OK }); failed >= 0 {
			fmt.Fprintf(&b, "   FAILED: %s\n", s.Measured[failed].Error)
		} else if s.Class != "" {
			fmt.Fprintf(&b, "   %s: %s\n", strings.ToUpper(string(s.Class)), s.Why)
		} else {
			fmt.Fprintf(&b, "   %s\n", s.Why)
		}
		if err := lines(&b, s); err != nil {
			return err
		}
		growth(&b, s)
		b.WriteByte('\n')
	}
	for _, size := range r.Sizes {
		fmt.Fprintf(&b, "%s%d requests, p99 %s before; held up is longer than %s; recording %s\n",
			rowsText(size.Rows), size.Requests, rehearsal.Short(size.Before), rehearsal.Short(size.Slow), size.Dir)
	}
	for _, n := range r.Notes {
		b.WriteString("note: " + n + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func oneLine(sql string) string { return strings.Join(strings.Fields(sql), " ") }

func rowsText(rows int64) string {
	if rows == 0 {
		return ""
	}
	return rehearsal.Count(rows) + " rows: "
}

// lines are the measurements, one for each size.
func lines(b *strings.Builder, s rehearsal.Statement) error {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "   rows\ttook\tlock held\twaited\tvictims\tlongest\tWAL\tlag\theld up\tfailed\tworst\t\n")
	for _, m := range s.Measured {
		rows, pool := "-", ""
		if m.Rows > 0 {
			rows = rehearsal.Count(m.Rows)
		}
		if m.Clients.Pool {
			pool = "  (the pool of connections was exhausted)"
		}
		fmt.Fprintf(w, "   %s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%d of %d\t%d\t%s\t%s\n", rows, rehearsal.Short(m.Took), dash(m.Held), dash(m.Waited), m.Victims, dash(m.Longest),
			volume(m.WAL), dash(m.Lag), m.Clients.Slow, m.Clients.Requests, m.Clients.Failed, dash(m.Clients.Longest), pool)
	}
	return w.Flush()
}

// growth says how the time grows, and the prediction.
func growth(b *strings.Builder, s rehearsal.Statement) {
	switch g := s.Growth; {
	case !g.Known:
		return
	case g.Constant:
		b.WriteString("   does not grow with the rows")
	default:
		fmt.Fprintf(b, "   grows as rows^%.2f (%.2f between the two largest)", g.Slope, g.Last)
	}
	if p := s.Predicted; p != nil {
		fmt.Fprintf(b, "; at %s rows %s (%s to %s)", rehearsal.Count(p.Rows), rehearsal.Short(p.Time), rehearsal.Short(p.Low), rehearsal.Short(p.High))
	}
	b.WriteByte('\n')
}

func dash(s analyze.Seconds) string {
	if s <= 0 {
		return "-"
	}
	return rehearsal.Short(s)
}

// volume is a number of bytes for people.
func volume(n int64) string {
	switch {
	case n <= 0:
		return "-"
	case n < 1e6:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}
