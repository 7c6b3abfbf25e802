package reports

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

// JUnit writes junit.xml: a test case for each rule and each step, the
// explanation in the element's body, where every CI system shows it.
//
// A rule that failed is a failure. One that is inconclusive is an error, in
// JUnit's words a test that could not be carried out: CI systems do not go
// green on it, as they would on a skipped one. When the run as a whole did not
// end well though no rule and no step says so (an interrupted run), a case
// named "verdict" says it. Characters that XML does not allow are replaced.
func JUnit(w io.Writer, v *analyze.Verdict) error {
	suite := junitSuite{Name: "upness " + word.Clean(v.Name), Cases: junitCases(v)}
	if !v.Start.IsZero() {
		suite.Timestamp = v.Start.UTC().Format(time.RFC3339)
		suite.Time = seconds(v.End.Sub(v.Start))
	}
	for _, c := range suite.Cases {
		suite.Tests++
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Error != nil {
			suite.Errors++
		}
	}
	text, err := xml.MarshalIndent(junitSuites{Suites: []junitSuite{suite}}, "", "  ")
	if err != nil {
		return fmt.Errorf("wording the verdict as JUnit XML: %w", err)
	}
	// Every attribute is one line; in the bodies a line's end need not be escaped.
	text = bytes.ReplaceAll(text, []byte("&#xA;"), []byte("\n"))
	if _, err := io.WriteString(w, xml.Header+string(text)+"\n"); err != nil {
		return fmt.Errorf("writing the verdict as JUnit XML: %w", err)
	}
	return nil
}

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suites  []junitSuite
}

type junitSuite struct {
	XMLName   xml.Name    `xml:"testsuite"`
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"` // always 0; some readers want it
	Time      string      `xml:"time,attr,omitempty"`
	Timestamp string      `xml:"timestamp,attr,omitempty"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Time    string     `xml:"time,attr,omitempty"`
	Failure *junitText `xml:"failure"`
	Error   *junitText `xml:"error"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}
