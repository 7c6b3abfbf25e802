package lint

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"slices"
)

// The parts of SARIF 2.1.0 that are written. Source:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Results     []sarifResult     `json:"results"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int           `json:"startLine"`
		StartColumn int           `json:"startColumn,omitempty"`
		EndLine     int           `json:"endLine"`
		Snippet     *sarifMessage `json:"snippet,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

// WriteSARIF writes the findings for code scanning. version is the tool's.
func WriteSARIF(w io.Writer, r *Report, version string) error {
	run := sarifRun{Results: []sarifResult{}, ColumnKind: "unicodeCodePoints", Invocations: []sarifInvocation{{ExecutionSuccessful: true}}}
	run.Tool.Driver = sarifDriver{Name: "upness", Version: version, Rules: []sarifRule{}}
	for _, f := range r.Findings {
		if f.Rule != "" {
			run.add(f.sarif(f.Rule, nil))
		}
		for _, a := range f.Allowed {
			run.add(f.sarif(a.Rule, []sarifSuppression{{"inSource", a.Reason}}))
		}
	}
	for _, note := range r.Notes {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{"note", sarifMessage{note}})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// add takes a result in, and its rule when it is the first of it.
func (r *sarifRun) add(result sarifResult) {
	rules := &r.Tool.Driver.Rules
	if result.RuleIndex = slices.Index(*rules, sarifRule{result.RuleID}); result.RuleIndex < 0 {
		result.RuleIndex = len(*rules)
		*rules = append(*rules, sarifRule{result.RuleID})
	}
	r.Results = append(r.Results, result)
}

func (f Finding) sarif(rule string, suppressed []sarifSuppression) sarifResult {
	level, text := "warning", f.message()
	if f.Unsafe {
		level = "error"
	}
	if suppressed != nil {
		level, text = "note", rule+": allowed: "+suppressed[0].Justification
	}
	first, last := f.lines()
	region := sarifRegion{StartLine: first, StartColumn: f.ErrorColumn, EndLine: last}
	if f.Statement != "" {
		region.Snippet = &sarifMessage{f.Statement}
	}
	return sarifResult{
		RuleID: rule, Level: level, Message: sarifMessage{text}, Suppressions: suppressed,
		Locations: []sarifLocation{{sarifPhysical{sarifArtifact{uri(f.File)}, region}}},
	}
}

// uri is the path as a reference, relative as it was given.
func uri(path string) string {
	return (&url.URL{Path: filepath.ToSlash(filepath.Clean(path))}).String()
}
