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

func junitCases(v *analyze.Verdict) []junitCase {
	var cases []junitCase
	red := false
	for _, r := range v.Reasons {
		cases = append(cases, ruleCase(v, r))
		red = red || r.Verdict != analyze.Pass
	}
	for _, s := range v.Steps {
		cases = append(cases, stepCase(s))
		red = red || !s.OK
	}
	if bad := v.Verdict != analyze.Pass || v.Exit != 0; (bad && !red) || len(cases) == 0 {
		cases = append(cases, wholeCase(v))
	}
	return cases
}

// ruleCase is one rule; the outages are told where downtime is what failed.
func ruleCase(v *analyze.Verdict, r analyze.Reason) junitCase {
	c := junitCase{Class: "upness.rule", Name: word.Clean(r.Rule)}
	text := fmt.Sprintf("%s\nallowed: %s\nobserved: %s", word.Capital(word.Clean(r.Text)), orNone(word.Clean(r.Limit)), orNone(word.Clean(r.Observed)))
	c.set(r.Verdict, word.Clip(word.Clean(r.Text), 200), text)
	if r.Verdict == analyze.Fail && downtimeRule(r.Rule) {
		c.Failure.Text += junitOutages(v)
	}
	return c
}

// junitOutages words the first outages, one a line.
func junitOutages(v *analyze.Verdict) string {
	text := ""
	for i := range v.Outages {
		if i == terminalOutages {
			break
		}
		a := tell(v.Start, &v.Outages[i])
		text += "\noutage " + a.head + "; " + a.what
	}
	if all := uint64(len(v.Outages)) + v.OutagesMore; all > terminalOutages {
		text += fmt.Sprintf("\nand %s more", word.Plural(all-terminalOutages, "outage"))
	}
	return text
}

func stepCase(s analyze.Step) junitCase {
	c := junitCase{Class: "upness.step", Name: word.Clean(s.Name)}
	if s.End != nil {
		c.Time = seconds(s.End.Sub(s.Start))
	}
	if s.OK {
		c.set(analyze.Pass, "", "phase "+orNone(word.Clean(s.Phase)))
	} else {
		c.set(analyze.Fail, word.Clip(ending(s), 200), fmt.Sprintf("step %q of phase %s %s", word.Clean(s.Name), orNone(word.Clean(s.Phase)), word.Clean(ending(s))))
	}
	return c
}

// wholeCase is the verdict itself, where no single rule carries it.
func wholeCase(v *analyze.Verdict) junitCase {
	c := junitCase{Class: "upness", Name: "verdict"}
	o := v.Verdict
	if o == analyze.Pass && v.Exit != 0 {
		o = analyze.Inconclusive
	}
	c.set(o, Sentence(v), Heading(v))
	return c
}

func (c *junitCase) set(o analyze.Outcome, message, text string) {
	switch o {
	case analyze.Pass:
		c.Out = text
	case analyze.Fail:
		c.Failure = &junitText{Message: message, Type: string(o), Text: text}
	default:
		c.Error = &junitText{Message: message, Type: string(analyze.Inconclusive), Text: text}
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
