package reports_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"upness/analyze"
	"upness/reports"
	"upness/reports/internal/fixture"
	"upness/reports/internal/golden"
)

func markdown(t interface{ Fatal(...any) }, v *analyze.Verdict) string {
	var out bytes.Buffer
	if err := reports.Markdown(&out, v); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestMarkdown(t *testing.T) {
	runs := fixture.All()
	for _, name := range worded {
		t.Run(name, func(t *testing.T) {
			golden.Check(t, "markdown/"+name+".md", []byte(markdown(t, runs[name].Verdict)))
		})
	}
}

func TestMarkdownCutsTenThousandOutages(t *testing.T) {
	text := markdown(t, fixture.Flapping(10_000).Verdict)
	if len(text) >= reports.MarkdownLimit {
		t.Errorf("%d bytes", len(text))
	}
	told := strings.Count(text, " requests not served: ")
	if told < 20 {
		t.Errorf("only %d outages are told", told)
	}
	if left := fmt.Sprintf("…and %s outages more", commas(10_000-told)); !strings.Contains(text, left) {
		t.Errorf("%d outages are told, but %q is missing", told, left)
	}
}

func commas(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

func TestMarkdownIsAlwaysShortAndSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := markdown(t, arbitrary(t, 1000))
		if len(text) >= reports.MarkdownLimit {
			t.Fatalf("%d bytes", len(text))
		}
		if html := regexp.MustCompile(`<|[^\\]\[`).FindString(text); html != "" {
			t.Fatalf("%q begins HTML or a link", html)
		}
		sameColumns(t, text)
	})
}

// The widest text that a rule, a name or an error can have fills every part.
func TestMarkdownIsShortWhenEveryPartIsFull(t *testing.T) {
	v := fixture.Flapping(200).Verdict
	long := strings.Repeat("<|€", 1000)
	group := func(int) analyze.Group {
		return analyze.Group{Version: long, Instance: long, Target: long, Lane: long, Address: long, Phase: long, Latency: v.Latency}
	}
	v.Name, v.MergeRule = long, long
	v.Versions, v.Instances, v.Targets, v.Lanes, v.Addresses, v.Phases =
		fill(200, group), fill(200, group), fill(200, group), fill(200, group), fill(200, group), fill(200, group)
	v.Comparisons = fill(200, func(int) analyze.Comparison { return analyze.Comparison{Phase: long, Against: long} })
	v.Steps = fill(200, func(int) analyze.Step { return analyze.Step{Name: long, Phase: long, Error: long} })
	v.Reasons = fill(200, func(i int) analyze.Reason {
		return analyze.Reason{Rule: long[:3*(i%40)], Verdict: analyze.Inconclusive, Limit: "x", Observed: "x", Text: long}
	})
	v.Warnings = fill(200, func(int) string { return long })
	v.Transition.Text = long
	for i := range v.Outages {
		v.Outages[i].Phase, v.Outages[i].Step = long[:3*(i%100)], long
	}
	text := markdown(t, v)
	if len(text) >= reports.MarkdownLimit {
		t.Errorf("%d bytes", len(text))
	}
	t.Logf("%d bytes of at most %d", len(text), reports.MarkdownLimit)
}

func fill[T any](n int, one func(int) T) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = one(i)
	}
	return all
}

// sameColumns checks that every row of every table has as many cells as its head.
func sameColumns(t *rapid.T, text string) {
	columns := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
		if columns == 0 {
			columns = n
		}
		if n != columns {
			t.Fatalf("a row of %d cells under a head of %d: %q", n-1, columns-1, line)
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	v := fixture.Release().Verdict
	v.Name = "a|b `c` <b>d</b> [e](f) $g$ @h _i_ http_5xx"
	want := "a\\|b \\`c\\` &lt;b&gt;d&lt;/b&gt; \\[e\\](f) &#36;g&#36; &#64;h \\_i\\_ http_5xx, "
	if text := markdown(t, v); !strings.Contains(text, want) {
		t.Errorf("%q is missing in\n%.400s", want, text)
	}
}
