package reports

import (
	"fmt"
	"io"
	"strings"

	"upness/analyze"
	"upness/reports/word"
)

// MarkdownLimit is the number of bytes that summary.md never reaches: CI
// systems cut or refuse larger job summaries.
const MarkdownLimit = 64_000

// Shares of the limit, by part; together they stay below it. What does not fit
// is cut at a whole line, with a count of what was left out.
const (
	markdownTop      = 3_000
	markdownRules    = 7_000
	markdownReasons  = 4_000
	markdownOutages  = 12_000
	markdownTable    = 2_200 // each of thirteen
	markdownFacts    = 5_000
	markdownWarnings = 2_000
	markdownCell     = 160   // runes of one cell
	markdownText     = 1_000 // runes of one paragraph or bullet
)

// Markdown writes summary.md, fit for a CI job's summary (GitHub's and GitLab's
// dialect); everything foreign in it is escaped. It is always shorter than
// MarkdownLimit, also with ten thousand outages.
func Markdown(w io.Writer, v *analyze.Verdict) error {
	m := markdown{}
	m.part(markdownTop, 0, "line", m.top(v))
	m.table(markdownRules, rules(v))
	m.reasons(v)
	m.outages(v)
	for _, t := range append(parts(v), windows(v)) {
		m.table(markdownTable, t)
	}
	m.facts(v)
	m.warnings(v)
	if _, err := io.WriteString(w, m.String()); err != nil {
		return fmt.Errorf("writing the summary as Markdown: %w", err)
	}
	return nil
}

// markdown collects the summary part by part.
type markdown struct{ strings.Builder }

func (m *markdown) top(v *analyze.Verdict) []string {
	return []string{
		"## " + Outcome(v) + ": " + escape(word.Clip(Sentence(v), markdownText)) + "\n",
		escape(word.Clip(orNone(word.Clean(v.Name))+", "+period(v), markdownText)) + "\n",
	}
}

// part writes as many whole lines as fit into limit bytes and says how many
// were left out, with beyond others that are not in lines. The note itself is
// counted in.
func (m *markdown) part(limit int, beyond uint64, noun string, lines []string) {
	const note = 100 // more than the note's own length
	used := 0
	for i, line := range lines {
		room := limit - note
		if used+len(line)+1 > room {
			beyond += uint64(len(lines) - i)
			break
		}
		used += len(line) + 1
		m.WriteString(line + "\n")
	}
	if beyond > 0 {
		m.more(beyond, noun)
	}
}

func (m *markdown) more(n uint64, noun string) {
	fmt.Fprintf(m, "\n…and %s more, see `verdict.json`.\n", word.Plural(n, noun))
}

func (m *markdown) table(limit int, t table) {
	if len(t.rows) == 0 {
		return
	}
	fmt.Fprintf(m, "\n### %s\n\n", t.title)
	head, rule := "|", "|"
	for _, c := range t.columns {
		head += " " + c.head + " |"
		if c.right {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	m.WriteString(head + "\n" + rule + "\n")
	lines := make([]string, len(t.rows))
	for i, row := range t.rows {
		lines[i] = "|"
		for _, cell := range row {
			lines[i] += " " + escape(word.Clip(cell, markdownCell)) + " |"
		}
	}
	m.part(limit, 0, "row", lines)
}

// reasons words the rules that did not pass.
func (m *markdown) reasons(v *analyze.Verdict) {
	var lines []string
	for _, r := range v.Reasons {
		if r.Verdict != analyze.Pass && r.Text != "" {
			lines = append(lines, fmt.Sprintf("- **%s**: %s", escape(word.Clip(word.Clean(r.Rule), markdownCell)), escape(word.Clip(word.Capital(word.Clean(r.Text)), markdownText))))
		}
	}
	if len(lines) > 0 {
		m.WriteString("\n")
		m.part(markdownReasons, 0, "rule", lines)
	}
}

func (m *markdown) outages(v *analyze.Verdict) {
	fmt.Fprintf(m, "\n### Outages: %s\n\n", word.Count(uint64(len(v.Outages))+v.OutagesMore))
	if len(v.Outages) == 0 {
		m.WriteString("None.\n")
		return
	}
	lines := make([]string, len(v.Outages))
	for i := range v.Outages {
		lines[i] = bullet(tell(v.Start, &v.Outages[i]))
	}
	m.part(markdownOutages, v.OutagesMore, "outage", lines)
}

// bullet is one outage with its causes.
func bullet(a account) string {
	line := "- **" + escape(word.Clip(a.head, markdownText)) + "**  \n  " + escape(word.Clip(a.what, markdownText))
	for _, c := range a.causes[:min(len(a.causes), 3)] {
		line += fmt.Sprintf("\n  - likely %s; seen: %s; not so if: %s",
			escape(word.Clip(c.Text, markdownCell*2)), escape(word.Clip(c.Evidence, markdownCell*2)), escape(word.Clip(c.Refute, markdownCell*2)))
	}
	return line
}

func (m *markdown) facts(v *analyze.Verdict) {
	m.WriteString("\n### Measured\n\n")
	var lines []string
	for _, f := range facts(v) {
		lines = append(lines, "- **"+f.Name+"**: "+escape(word.Clip(word.Clean(f.Text), markdownText/2)))
	}
	m.part(markdownFacts, 0, "fact", lines)
}

func (m *markdown) warnings(v *analyze.Verdict) {
	if len(v.Warnings) == 0 {
		return
	}
	m.WriteString("\n### Warnings\n\n")
	var lines []string
	for _, text := range v.Warnings {
		lines = append(lines, "- "+escape(word.Clip(word.Clean(text), markdownText/2)))
	}
	m.part(markdownWarnings, 0, "warning", lines)
}
