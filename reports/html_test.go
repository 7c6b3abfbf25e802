package reports_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"upness/reports"
	"upness/reports/internal/fixture"
	"upness/reports/internal/golden"
	"upness/reports/transition"
)

func TestHTML(t *testing.T) {
	var out bytes.Buffer
	if err := reports.HTML(&out, fixture.Outage().Verdict, nil); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "report.html", out.Bytes())
}

// The page needs nothing but itself, and shows the plot that it was given.
func TestHTMLAsksForNothing(t *testing.T) {
	r := fixture.Outage()
	var svg, out bytes.Buffer
	if err := reports.Picture(r.Verdict, r.Record, r.Timeline).Write(&svg, transition.SVG); err != nil {
		t.Fatal(err)
	}
	if err := reports.HTML(&out, r.Verdict, svg.Bytes()); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if !strings.Contains(page, "<svg ") || strings.Contains(page, "<?xml") {
		t.Error("the plot is not inline")
	}
	for _, name := range []string{"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"} {
		page = strings.ReplaceAll(page, name, "") // names of XML, not addresses
	}
	if found := regexp.MustCompile(`(?i)https?:|//[a-z]|src=|href=|url\(|@import|<script|<link|<iframe`).FindString(page); found != "" {
		t.Errorf("the page asks for something: %q", found)
	}
}

func TestHTMLEscapesWhateverTheTexts(t *testing.T) {
	tags := regexp.MustCompile(`</?([a-zA-Z!][a-zA-Z0-9]*)`)
	own := map[string]bool{}
	for _, name := range strings.Fields("!DOCTYPE html head meta title style body header h1 h2 span p section ul ol li strong br dl dt dd div table thead tbody tr th td") {
		own[name] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		if err := reports.HTML(&out, arbitrary(t, 100), nil); err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags.FindAllStringSubmatch(out.String(), -1) {
			if !own[tag[1]] {
				t.Fatalf("element %q is none of the page's own", tag[0])
			}
		}
	})
}
