package lint

import (
	"fmt"
	"io"
	"strings"

	"upness/migrate/judge"
)

// Escapes of GitHub's workflow commands; a property has two more. Source:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// WriteGitHub writes findings as annotations of the lines of a pull request.
func WriteGitHub(w io.Writer, r *Report) error {
	for _, f := range r.Findings {
		command := map[judge.Level]string{judge.Unsafe: "error", judge.Warn: "warning"}[f.Level()]
		if command == "" {
			continue
		}
		line, end := f.lines()
		_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,endLine=%d,title=%s::%s\n", command, propertyEscapes.Replace(f.File), line, end,
			propertyEscapes.Replace("upness: "+f.Rule), messageEscapes.Replace(f.message()))
		if err != nil {
			return err
		}
	}
	for _, note := range r.Notes {
		if _, err := fmt.Fprintf(w, "::notice title=upness::%s\n", messageEscapes.Replace(note)); err != nil {
			return err
		}
	}
	return nil
}

// lines are the statement's first and last, or the one that the server points at.
func (f Finding) lines() (first, last int) {
	if f.ErrorLine > 0 {
		return f.ErrorLine, f.ErrorLine
	}
	return f.Line, f.Line + strings.Count(f.Statement, "\n")
}

// message is all that is to say on a finding.
func (f Finding) message() string {
	var parts []string
	for _, a := range axes(f.Verdicts) {
		if a.Level != judge.OK {
			parts = append(parts, a.Why)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, f.Why)
	}
	parts = append(parts, f.Assumed...)
	text := strings.Join(parts, "\n")
	if f.Advice.Text != "" {
		text += "\nInstead: " + f.Advice.Text
	}
	if f.Advice.SQL != "" {
		text += "\n" + f.Advice.SQL
	}
	return text
}
