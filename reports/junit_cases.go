package reports

import (
	"fmt"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

func junitCases(v *analyze.Verdict) []junitCase {
	var cases []junitCase
	red := false
	for _, r := range v.Reasons {
		cases = append(cases, ruleCase(v, r))
		red = red || r.Verdict != analyze.Pass
	}
	for _, s := range v.Steps {
		cases = append(cases, stepCase(s, v.Partial))
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

func stepCase(s analyze.Step, partial bool) junitCase {
	c := junitCase{Class: "upness.step", Name: word.Clean(s.Name)}
	if s.End != nil {
		c.Time = seconds(s.End.Sub(s.Start))
	}
	phase := orNone(word.Clean(s.Phase))
	if s.OK {
		c.set(analyze.Pass, "", "phase "+phase)
		return c
	}
	how := word.Clean(ending(s, partial))
	c.set(s.Outcome(partial), word.Clip(how, 200), fmt.Sprintf("step %q of phase %s: %s", word.Clean(s.Name), phase, how))
	return c
}

// wholeCase is the verdict itself, where no single rule carries it.
func wholeCase(v *analyze.Verdict) junitCase {
	c := junitCase{Class: "upness", Name: "verdict"}
	o := v.Verdict
	if o == analyze.Pass && v.Exit != 0 {
		o = analyze.Inconclusive
	}
	c.set(o, Sentence(v), heading(v))
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
