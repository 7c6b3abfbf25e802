package preflight

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Report is what all checks found.
type Report struct {
	Stack    string   `json:"stack,omitempty"`
	Template string   `json:"template,omitempty"` // file that was looked at, when it was a file
	Step     Step     `json:"step,omitempty"`
	Begin    bool     `json:"may_begin"` // nothing is refused
	Results  []Result `json:"checks"`
	Gaps     []string `json:"gaps,omitempty"` // what could not be read, and why
}

// CheckNames are those of all checks, in the order of their numbers.
func CheckNames() []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.name
	}
	return names
}

// Allow turns what the named checks refuse into warnings: somebody knows better.
func (r *Report) Allow(names ...string) {
	for i := range r.Results {
		res := &r.Results[i]
		if !slices.Contains(names, res.Check) || res.Severity != Refuse {
			continue
		}
		res.Severity = Warn
		for j := range res.Findings {
			if f := &res.Findings[j]; f.Severity == Refuse {
				f.Severity, f.Evidence = Warn, f.Evidence+" (allowed)"
			}
		}
	}
	r.settle()
}

func (r *Report) settle() { r.Begin = len(r.Of(Refuse)) == 0 }

// Of are the findings of a severity, in the order of the checks.
func (r *Report) Of(s Severity) []Finding {
	var all []Finding
	for _, res := range r.Results {
		for _, f := range res.Findings {
			if f.Severity == s {
				all = append(all, f)
			}
		}
	}
	return all
}

// title says what was looked at.
func (r *Report) title() string {
	what := "template " + r.Template
	if r.Stack != "" {
		what = "stack " + r.Stack
		if r.Template != "" {
			what += " with " + r.Template
		}
	}
	if r.Step != Update {
		what += fmt.Sprintf(", step %s", r.Step)
	}
	return "preflight of " + what
}

// Sentence is the outcome in one line.
func (r *Report) Sentence() string {
	var parts []string
	for _, s := range []Severity{Refuse, Warn, Note, Fine} {
		n := 0
		for _, res := range r.Results {
			if res.Severity == s && (s != Fine || len(res.Unchecked) == 0) {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, map[Severity]string{Refuse: "refuse", Warn: "warn", Note: "note", Fine: "find nothing"}[s]))
		}
	}
	if n := r.unchecked(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d could not look at everything", n))
	}
	text := fmt.Sprintf("%d checks: %s", len(r.Results), strings.Join(parts, ", "))
	if !r.Begin {
		text += "; the deployment must not begin"
	}
	return text
}

func (r *Report) unchecked() int {
	n := 0
	for _, res := range r.Results {
		if len(res.Unchecked) > 0 {
			n++
		}
	}
	return n
}

// JSON writes the report as one JSON object.
func (r *Report) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
