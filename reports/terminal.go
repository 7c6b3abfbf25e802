package reports

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"upness/analyze"
	"upness/reports/word"
)

// TerminalOptions says how Terminal writes.
type TerminalOptions struct {
	Color bool     // ANSI colours; leave it out when the output is no terminal
	Width int      // columns; 0 and more than 100 mean 100, fewer than 60 mean 60
	Files []string // paths of what was written beside, named at the end; all in one directory
}

// Longest lists on a terminal; the files have the rest.
const (
	terminalOutages = 10
	terminalRows    = 40
)

// Terminal writes the summary: the verdict in one sentence, then why, then the
// evidence.
func Terminal(w io.Writer, v *analyze.Verdict, o TerminalOptions) error {
	t := terminal{paint: paint(o.Color), width: columns(o.Width)}
	t.verdict(v)
	t.rules(v)
	t.outages(v)
	for _, part := range parts(v) {
		t.table(part)
	}
	t.facts(v)
	t.warnings(v)
	t.files(o)
	if _, err := w.Write(t.Bytes()); err != nil {
		return fmt.Errorf("writing the summary: %w", err)
	}
	return nil
}

func columns(width int) int {
	if width == 0 {
		return 100
	}
	return min(max(width, 60), 100)
}

// terminal collects the summary, so that it is written at once or not at all.
type terminal struct {
	bytes.Buffer
	paint
	width int
}

func (t *terminal) verdict(v *analyze.Verdict) {
	first := Outcome(v)
	lines := word.Wrap(first+" "+Sentence(v), t.width-1) // one blank more follows the word
	lines[0] = t.outcome(v, first) + "  " + strings.TrimPrefix(lines[0], first+" ")
	fmt.Fprintln(t, strings.Join(lines, "\n"))
	fmt.Fprintln(t, t.faint(word.Clip(orNone(word.Clean(v.Name))+", "+period(v), t.width)))
}

func (t *terminal) rules(v *analyze.Verdict) {
	part := rules(v)
	t.head(part.title)
	for i, line := range part.lines(t.width - 2) {
		if i == 0 {
			fmt.Fprintln(t, "  "+t.faint(line))
			continue
		}
		r := v.Reasons[i-1]
		fmt.Fprintln(t, "  "+t.of(r.Verdict, string(r.Verdict))+strings.TrimPrefix(line, string(r.Verdict)))
		if r.Verdict != analyze.Pass {
			t.wrapped("      ", "      ", word.Capital(word.Clean(r.Text)))
		}
	}
}

func (t *terminal) outages(v *analyze.Verdict) {
	if len(v.Outages) == 0 {
		t.head("Outages")
		fmt.Fprintln(t, "  none")
		return
	}
	all := uint64(len(v.Outages)) + v.OutagesMore
	t.head(fmt.Sprintf("Outages (%s)", word.Count(all)))
	for i := range v.Outages {
		if i == terminalOutages {
			break
		}
		a := tell(v.Start, &v.Outages[i])
		t.wrapped(fmt.Sprintf("  %d. ", i+1), "     ", a.head)
		t.wrapped("     ", "     ", a.what)
		for _, c := range a.causes {
			t.wrapped("     likely: ", "             ", c.Text)
			t.wrapped("       seen: ", "             ", c.Evidence)
			t.wrapped("  not so if: ", "             ", c.Refute)
		}
	}
	if all > terminalOutages {
		t.more(all-terminalOutages, "outage")
	}
}

func (t *terminal) table(part table) {
	if len(part.rows) == 0 {
		return
	}
	t.head(part.title)
	all, most := len(part.rows), terminalRows
	if part.brief > 0 {
		most = part.brief
	}
	part.rows = part.rows[:min(all, most)]
	for i, line := range part.lines(t.width - 2) {
		if i == 0 {
			line = t.faint(line)
		}
		fmt.Fprintln(t, "  "+line)
	}
	if all > most {
		t.more(uint64(all-most), "row")
	}
}

func (t *terminal) facts(v *analyze.Verdict) {
	t.head("Measured")
	for _, f := range facts(v) {
		t.wrapped(fmt.Sprintf("  %-13s ", f.Name), strings.Repeat(" ", 16), word.Clean(f.Text))
	}
}

func (t *terminal) warnings(v *analyze.Verdict) {
	if len(v.Warnings) == 0 {
		return
	}
	t.head("Warnings")
	for i, text := range v.Warnings {
		if i == terminalRows {
			t.more(uint64(len(v.Warnings)-i), "warning")
			return
		}
		t.wrapped("  - ", "    ", word.Clean(text))
	}
}

func (t *terminal) files(o TerminalOptions) {
	if len(o.Files) == 0 {
		return
	}
	t.head("Files")
	// A path is never broken over lines: it is there to be copied.
	fmt.Fprintln(t, "  "+filepath.Dir(o.Files[0]))
	names := make([]string, len(o.Files))
	for i, path := range o.Files {
		names[i] = filepath.Base(path)
	}
	for _, line := range word.Wrap(strings.Join(names, " "), t.width-4) {
		fmt.Fprintln(t, "    "+line)
	}
}

func (t *terminal) head(title string) { fmt.Fprintln(t, "\n"+t.bold(title)) }

func (t *terminal) more(n uint64, noun string) {
	fmt.Fprintf(t, "  and %s more, see verdict.json\n", word.Plural(n, noun))
}

// wrapped writes text within the width, its first line after one prefix and
// the others after another.
func (t *terminal) wrapped(first, rest, text string) {
	for i, line := range word.Wrap(text, t.width-max(len(first), len(rest))) {
		if i == 0 {
			fmt.Fprintln(t, first+line)
		} else {
			fmt.Fprintln(t, rest+line)
		}
	}
}
