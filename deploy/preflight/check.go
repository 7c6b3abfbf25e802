package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// check is one of the preflight's checks.
type check struct {
	number int
	name   string
	title  string // what has to hold, for people
	why    string // how the contrary causes downtime
	look   func(*Facts, *notes)
}

// checks are all of them, in the order of their numbers.
var checks = []check{
	signalsCheck,
	minInServiceCheck,
	headroomCheck,
	batchCheck,
	signalGateCheck,
	pauseCheck,
	processesCheck,
	policyCheck,
	desiredCheck,
	successShareCheck,
	stackCheck,
	changesCheck,
	healthPortCheck,
	ejectionCheck,
	drainCheck,
	healthTypeCheck,
	targetsCheck,
	migrationGroupCheck,
	imagesCheck,
	activityCheck,
	clockCheck,
}

// Run makes every check over the facts.
func Run(f *Facts) *Report {
	r := &Report{Stack: f.Stack, Template: f.File, Step: f.Step, Gaps: f.Gaps}
	for _, c := range checks {
		n := &notes{check: c, result: Result{Number: c.number, Check: c.name, Title: c.title, Severity: Fine}}
		c.look(f, n)
		r.Results = append(r.Results, n.result)
	}
	r.settle()
	return r
}

// notes are what a check finds.
type notes struct {
	check  check
	result Result
}

// subject is what a finding is about.
type subject interface {
	label() string // for people
	file() string  // the template that has it, empty when it is in none
}

// find notes a finding. The value is the template's property, absent or not;
// the zero value for none.
func (n *notes) find(s Severity, on subject, at template.Value, evidence, change string) *Finding {
	f := Finding{Severity: s, Subject: on.label(), Evidence: evidence, Why: n.check.why, Change: change, Property: at.Path, Line: at.Line}
	if at.Path != "" {
		f.File = on.file()
	}
	n.result.Findings = append(n.result.Findings, f)
	if s.Worse(n.result.Severity) {
		n.result.Severity = s
	}
	return &n.result.Findings[len(n.result.Findings)-1]
}

func (n *notes) refuse(on subject, at template.Value, evidence, change string) *Finding {
	return n.find(Refuse, on, at, evidence, change)
}

func (n *notes) warn(on subject, at template.Value, evidence, change string) *Finding {
	return n.find(Warn, on, at, evidence, change)
}

func (n *notes) note(on subject, at template.Value, evidence, change string) *Finding {
	return n.find(Note, on, at, evidence, change)
}

// because gives a finding a reason of its own in place of its check's.
func (f *Finding) because(why string) { f.Why = why }

// cannot notes what could not be looked at, once.
func (n *notes) cannot(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, said := range n.result.Unchecked {
		if said == text {
			return
		}
	}
	n.result.Unchecked = append(n.result.Unchecked, text)
}

// cannotKnow notes a property whose value the template alone does not give.
func (n *notes) cannotKnow(on subject, at template.Value) {
	n.cannot("%s: %s is not known from the template and the parameters", on.label(), at.Path)
}
