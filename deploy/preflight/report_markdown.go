package preflight

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report as a table of findings, for a pull request.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s.\n", cell(r.title()), cell(r.Sentence()))
	head := "\n| | check | what | why | change |\n|---|---|---|---|---|\n"
	for _, s := range []Severity{Refuse, Warn, Note} {
		for _, res := range r.Results {
			for _, f := range res.Findings {
				if f.Severity != s {
					continue
				}
				b.WriteString(head)
				head = ""
				what := f.Subject + ": " + f.Evidence
				if place := f.Place(); place != "" {
					what += " (" + place + ")"
				}
				fmt.Fprintf(&b, "| **%s** | %d %s | %s | %s | %s |\n", s, res.Number, res.Check, cell(what), cell(f.Why), cell(f.Change))
			}
		}
	}
	list := "\nNot checked:\n\n"
	for _, res := range r.Results {
		for _, u := range res.Unchecked {
			fmt.Fprintf(&b, "%s- %d %s: %s\n", list, res.Number, res.Check, cell(u))
			list = ""
		}
	}
	list = "\nNot read:\n\n"
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "%s- %s\n", list, cell(g))
		list = ""
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell is a text in which nothing is markup: what stacks and AWS say is foreign.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`).Replace(text)
}
