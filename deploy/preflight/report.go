package preflight

// Report is what all checks found.
type Report struct {
	Stack    string   `json:"stack,omitempty"`
	Template string   `json:"template,omitempty"` // file that was looked at
	Step     Step     `json:"step,omitempty"`
	Results  []Result `json:"checks"`
}

// Refused tells whether the deployment must not begin.
func (r *Report) Refused() bool { return len(r.Of(Refuse)) > 0 }

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
