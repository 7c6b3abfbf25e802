package lint

import (
	"fmt"
	"io"
	"strings"

	"upness/migrate"
	"upness/migrate/judge"
	"upness/migrate/trace"
)

// Text writes findings for people: one that is safe as one line, and only when
// all are asked for.
type Text struct {
	W     io.Writer
	All   bool // safe ones too
	Color bool
}

// Finding writes one finding.
func (t Text) Finding(f Finding) {
	level := f.Level()
	if level == judge.OK && len(f.Allowed) == 0 {
		if t.All {
			fmt.Fprintf(t.W, "%s %s  %s\n", t.place(f), t.word(judge.OK), migrate.Brief(f.Statement, 80))
			fmt.Fprintf(t.W, "    %s\n", f.measured())
			t.assumed(f)
		}
		return
	}
	if level == judge.OK {
		fmt.Fprintf(t.W, "%s %s  %s\n", t.place(f), t.word("allowed"), migrate.Brief(f.Statement, 80))
	} else {
		fmt.Fprintf(t.W, "%s %s%s  %s\n", t.place(f), t.word(level), f.doubtful(), f.Rule)
		t.detail(f)
	}
	for _, a := range f.Allowed {
		fmt.Fprintf(t.W, "    allowed: %s: %s\n", a.Rule, a.Reason)
	}
	fmt.Fprintln(t.W)
}

func (t Text) place(f Finding) string {
	if f.ErrorLine > 0 {
		return fmt.Sprintf("%s:%d:%d:", f.File, f.ErrorLine, f.ErrorColumn)
	}
	return fmt.Sprintf("%s:%d:", f.File, f.Line)
}

// word is a level, in its colour where there are colours.
func (t Text) word(level judge.Level) string {
	code, ok := map[judge.Level]string{judge.Unsafe: "31", judge.Warn: "33", judge.OK: "32"}[level]
	if !t.Color || !ok {
		return string(level)
	}
	return "\x1b[" + code + "m" + string(level) + "\x1b[0m"
}

// doubtful marks a claim that stands on what was assumed.
func (f Finding) doubtful() string {
	if f.Certain || f.Rule == NotJudged || f.Rule == "" {
		return ""
	}
	return " as assumed"
}

// axes names the four verdicts.
func axes(v judge.Verdicts) []struct {
	name string
	judge.Axis
} {
	return []struct {
		name string
		judge.Axis
	}{{"lock duration", v.LockDuration}, {"lock queue", v.LockQueue}, {"compatibility", v.Compatibility}, {"data loss", v.DataLoss}}
}

func (t Text) detail(f Finding) {
	if f.Failure != nil && f.ErrorLine > 0 {
		t.caret(f)
	} else if f.Statement != "" {
		fmt.Fprintf(t.W, "    %s\n", migrate.Brief(f.Statement, 110))
	}
	told := false
	for _, a := range axes(f.Verdicts) {
		if a.Level != judge.OK {
			told = true
			fmt.Fprintf(t.W, "    %-13s  %-6s  %s\n", a.name, a.Level, a.Why)
		}
	}
	if !told {
		fmt.Fprintf(t.W, "    %s\n", f.Why)
	}
	if f.Failure == nil && f.Statement != "" {
		fmt.Fprintf(t.W, "    measured: %s\n", f.measured())
	}
	t.assumed(f)
	t.advice(f.Advice)
}

func (t Text) assumed(f Finding) {
	for _, text := range f.Assumed {
		fmt.Fprintf(t.W, "    assumed: %s\n", text)
	}
	for _, text := range f.Unseen {
		fmt.Fprintf(t.W, "    not seen: %s\n", text)
	}
}

// caret shows the line that the server points at.
func (t Text) caret(f Finding) {
	lines := strings.Split(f.Statement, "\n")
	n := f.ErrorLine - f.Line
	if n < 0 || n >= len(lines) {
		return
	}
	line := strings.TrimRight(lines[n], "\r")
	before := []rune(line)
	before = before[:min(f.ErrorColumn-1, len(before))]
	for i, c := range before {
		if c != '\t' {
			before[i] = ' '
		}
	}
	number := fmt.Sprint(f.ErrorLine)
	fmt.Fprintf(t.W, "    %s | %s\n    %s | %s^\n", number, line, strings.Repeat(" ", len(number)), string(before))
}

func (t Text) advice(a judge.Advice) {
	if a.Text != "" {
		fmt.Fprintf(t.W, "    instead: %s\n", a.Text)
	}
	for _, form := range []struct{ name, text string }{{"SQL", a.SQL}, {"Rails", a.Rails}, {"Alembic", a.Alembic}} {
		if form.text == "" {
			continue
		}
		fmt.Fprintf(t.W, "    %s:\n", form.name)
		for _, line := range strings.Split(strings.TrimRight(form.text, "\n"), "\n") {
			fmt.Fprintf(t.W, "        %s\n", line)
		}
	}
}

// measured is what the server did, in a line.
func (f Finding) measured() string {
	what := []string{f.locked()}
	for _, did := range []struct {
		is   bool
		word string
	}{{f.Rewrite, "table rewritten"}, {f.Build, "index built"}, {f.Scan, "table scanned"}} {
		if did.is {
			what = append(what, did.word)
		}
	}
	if len(what) == 1 && len(f.Locks) > 0 {
		what = append(what, "no work that grows with the table")
	}
	return strings.Join(what, ", ") + fmt.Sprintf(" (Postgres %d)", f.PG)
}

// locked is the strongest lock: the statement's own, else one that is held since
// an earlier statement of its transaction.
func (f Finding) locked() string {
	if f.Lock != "" {
		return fmt.Sprintf("%s on %s", f.Lock, f.Table)
	}
	var worst trace.Lock
	for _, l := range f.Locks {
		if !l.Index && l.Mode.Strength() > worst.Mode.Strength() {
			worst = l
		}
	}
	if worst.Table != "" {
		return fmt.Sprintf("%s on %s, held since an earlier statement", worst.Mode, worst.Table)
	}
	return "no lock on a table that was there before"
}

// Summary writes the notes and the totals.
func (t Text) Summary(r *Report) {
	for _, note := range r.Notes {
		fmt.Fprintf(t.W, "note: %s\n", note)
	}
	n := len(r.Findings)
	fmt.Fprintf(t.W, "%s on Postgres %s: %d safe, %d %s, %d unsafe\n", plural(n, "statement"), r.Version,
		r.Count(judge.OK), r.Count(judge.Warn), word(r.Count(judge.Warn), "warning"), r.Count(judge.Unsafe))
}

func plural(n int, what string) string { return fmt.Sprintf("%d %s", n, word(n, what)) }

func word(n int, what string) string {
	if n == 1 {
		return what
	}
	return what + "s"
}
