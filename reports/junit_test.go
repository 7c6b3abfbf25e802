package reports_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"upness/analyze"
	"upness/reports"
	"upness/reports/internal/fixture"
	"upness/reports/internal/golden"
)

// readSuite is what a CI system reads out of junit.xml.
type readSuite struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Cases    []struct {
		Class   string  `xml:"classname,attr"`
		Name    string  `xml:"name,attr"`
		Failure *string `xml:"failure"`
		Error   *string `xml:"error"`
		Out     string  `xml:"system-out"`
	} `xml:"testcase"`
}

func junit(t interface{ Fatal(...any) }, v *analyze.Verdict) ([]byte, readSuite) {
	var out bytes.Buffer
	if err := reports.JUnit(&out, v); err != nil {
		t.Fatal(err)
	}
	var root struct {
		Suites []readSuite `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out.Bytes(), &root); err != nil {
		t.Fatal(err)
	}
	if len(root.Suites) != 1 {
		t.Fatal("not one suite")
	}
	return out.Bytes(), root.Suites[0]
}

func TestJUnit(t *testing.T) {
	runs := fixture.All()
	for _, name := range worded {
		t.Run(name, func(t *testing.T) {
			out, _ := junit(t, runs[name].Verdict)
			golden.Check(t, "junit/"+name+".xml", out)
		})
	}
}

func TestJUnitParsesWhateverTheTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := arbitrary(t, 1000)
		out, suite := junit(t, v)
		wellFormed(t, out)
		if len(suite.Cases) != suite.Tests {
			t.Fatalf("%d cases, %d announced", len(suite.Cases), suite.Tests)
		}
		red := suite.Failures + suite.Errors
		if green := red == 0; green && (v.Exit != 0 || v.Verdict != analyze.Pass) {
			t.Fatalf("green, but the run ended with status %d, verdict %s", v.Exit, v.Verdict)
		}
	})
}

// wellFormed reads XML to its end.
func wellFormed(t interface{ Fatal(...any) }, text []byte) {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestJUnitOutcomes(t *testing.T) {
	base := func() *analyze.Verdict { return fixture.Release().Verdict }
	inconclusive, stepped, cut, none := base(), base(), base(), base()
	inconclusive.Verdict, inconclusive.Exit = analyze.Inconclusive, 3
	inconclusive.Reasons[4].Verdict = analyze.Inconclusive
	stepped.Exit = 4
	stepped.Steps[2].OK, stepped.Steps[2].Error = false, "exit status 1\nlast\x01 words"
	cut.Verdict, cut.Exit, cut.Partial = analyze.Inconclusive, 130, true
	unknown, stopped, endless := base(), base(), base()
	unknown.Verdict, unknown.Exit = analyze.Inconclusive, 3
	unknown.Steps[2].OK, unknown.Steps[2].Unknown, unknown.Steps[2].Error = false, true, "the session expired"
	for _, v := range []*analyze.Verdict{stopped, endless} {
		v.Steps[2].OK, v.Steps[2].Interrupted, v.Steps[2].End, v.Steps[2].Error = false, true, nil, "it never ended"
	}
	stopped.Verdict, stopped.Exit, stopped.Partial = analyze.Inconclusive, 130, true
	endless.Exit = 4
	none.Reasons, none.Steps = nil, nil
	for _, c := range []struct {
		name             string
		v                *analyze.Verdict
		failures, errors int
		text             string // in the body of the first red case
	}{
		{"pass", base(), 0, 0, ""},
		{"fail", fixture.Outage().Verdict, 2, 0, "1,600 refused, 5 eof"},
		{"inconclusive", inconclusive, 0, 1, "observed: 4 ms"},
		{"a failed step", stepped, 1, 0, "exit status 1 last words"},
		{"a step whose end is not known", unknown, 0, 1, `step "roll the group to ` + fixture.New + `" of phase deploy: not known: the session expired`},
		{"a step that was interrupted with the run", stopped, 0, 1, "of phase deploy: interrupted: it never ended"},
		{"a step that never ended in a whole run", endless, 1, 0, "of phase deploy: failed: it never ended"},
		{"cut off, no rule says so", cut, 0, 1, "INCONCLUSIVE: "},
		{"nothing checked", none, 0, 0, ""},
	} {
		_, suite := junit(t, c.v)
		if suite.Failures != c.failures || suite.Errors != c.errors || suite.Tests == 0 {
			t.Errorf("%s: %d failures, %d errors of %d; want %d, %d", c.name, suite.Failures, suite.Errors, suite.Tests, c.failures, c.errors)
		}
		if body := firstRed(suite); !strings.Contains(body, c.text) {
			t.Errorf("%s: %q is not in the body %q", c.name, c.text, body)
		}
	}
}

func firstRed(s readSuite) string {
	for _, c := range s.Cases {
		switch {
		case c.Failure != nil:
			return *c.Failure
		case c.Error != nil:
			return *c.Error
		}
	}
	return ""
}
