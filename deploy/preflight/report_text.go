package preflight

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the report for a terminal: the worst first.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, r.title())
	for _, s := range []Severity{Refuse, Warn, Note} {
		for _, res := range r.Results {
			if res.Severity == s {
				res.text(&b)
			}
		}
	}
	r.missing(&b)
	fmt.Fprintf(&b, "\n%s\n", r.Sentence())
	_, err := io.WriteString(w, b.String())
	return err
}

func (res Result) text(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s %d %s: %s\n", strings.ToUpper(string(res.Severity)), res.Number, res.Check, res.Title)
	why := ""
	for _, f := range res.Findings {
		mark := ""
		if f.Severity != res.Severity {
			mark = string(f.Severity) + ": "
		}
		fmt.Fprintf(b, "  %s%s: %s\n", mark, f.Subject, f.Evidence)
		if place := strings.TrimSpace(f.Place() + " " + f.Property); place != "" {
			fmt.Fprintf(b, "    at  %s\n", place)
		}
		if f.Why != why {
			why = f.Why
			fmt.Fprintf(b, "    why %s\n", why)
		}
		fmt.Fprintf(b, "    do  %s\n", f.Change)
	}
}

// missing lists what was not looked at.
func (r *Report) missing(b *strings.Builder) {
	if r.unchecked() > 0 {
		fmt.Fprintf(b, "\nNOT CHECKED\n")
	}
	for _, res := range r.Results {
		for _, u := range res.Unchecked {
			fmt.Fprintf(b, "  %d %s: %s\n", res.Number, res.Check, u)
		}
	}
	for i, g := range r.Gaps {
		if i == 0 {
			fmt.Fprintf(b, "\nNOT READ\n")
		}
		fmt.Fprintf(b, "  %s\n", g)
	}
}
