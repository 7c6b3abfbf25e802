package reports

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"upness/analyze"
	"upness/reports/word"
)

//go:embed report.html.tmpl
var htmlText string

var htmlPage = template.Must(template.New("report.html").Parse(htmlText))

// Longest lists in the page, so that a browser can still show it.
const (
	htmlOutages = 500
	htmlRows    = 1000
)

// HTML writes report.html: one file that asks for nothing over the network, for
// a browser or as an attachment. svg is the transition plot as transition.SVG
// drew it; empty leaves it out. Everything foreign is escaped.
func HTML(w io.Writer, v *analyze.Verdict, svg []byte) error {
	page := htmlData{
		Title: "upness: " + Outcome(v), Outcome: Outcome(v), Class: htmlClass(v), Sentence: Sentence(v),
		Name: word.Clean(v.Name), Period: period(v), Plot: template.HTML(inline(svg)), //nolint:gosec // our own drawing, its text escaped
		Rules: rules(v).html(), Outages: htmlAccounts(v), Count: word.Count(uint64(len(v.Outages)) + v.OutagesMore),
		Facts: facts(v),
	}
	if more := uint64(len(v.Outages)-len(page.Outages)) + v.OutagesMore; more > 0 {
		page.More = word.Plural(more, "outage")
	}
	for _, r := range v.Reasons {
		if r.Verdict != analyze.Pass && r.Text != "" {
			page.Reasons = append(page.Reasons, word.Capital(word.Clean(r.Text)))
		}
	}
	for _, t := range append(parts(v), windows(v)) {
		if len(t.rows) > 0 {
			page.Tables = append(page.Tables, t.html())
		}
	}
	for _, text := range v.Warnings {
		page.Warnings = append(page.Warnings, word.Clean(text))
	}
	if err := htmlPage.Execute(w, page); err != nil {
		return fmt.Errorf("writing the report as HTML: %w", err)
	}
	return nil
}

func htmlClass(v *analyze.Verdict) string {
	if v.Verdict == analyze.Pass && v.Exit != 0 {
		return string(analyze.Fail)
	}
	return string(v.Verdict)
}

// inline is a drawing without what only a file of its own may have: the XML
// declaration and the comment before the element.
func inline(svg []byte) []byte {
	if i := bytes.Index(svg, []byte("<svg")); i >= 0 {
		return svg[i:]
	}
	return nil
}
