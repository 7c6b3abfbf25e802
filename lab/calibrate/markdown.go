package calibrate

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/template"
	"time"

	"upness/lab/faults"
)

// Markdown writes the table as a page: docs/calibration.md.
func (t *Table) Markdown(w io.Writer) error {
	return pageTemplate.Execute(w, map[string]any{
		"Table": t, "Sums": t.Sums(), "Rows": t.Rows(), "Tools": t.against(), "Wrong": t.wrong(), "CPUs": runtime.NumCPU(), "OS": runtime.GOOS, "Arch": runtime.GOARCH,
		"Date": t.Began.Format("2 January 2006"), "Minutes": int(t.Took.Round(time.Minute).Minutes()),
	})
}

// against is the tools that measured the same faults.
func (t *Table) against() []tool {
	var all []tool
	for _, one := range tools {
		if slices.Contains(t.Against, one.Name) {
			all = append(all, one)
		}
	}
	return all
}

// Truth is the fault's true verdict.
func (r Row) Truth() string { return words(r.Fault.Exits) }

// Verdicts is how many verdicts were right.
func (r Row) Verdicts() string { return ratio{r.Right, r.Trials}.String() }

// Error is the median distance of the truth from the middle of the bracket.
func (r Row) Error() string {
	if len(r.Errors) == 0 {
		return "-"
	}
	sorted := slices.Sorted(slices.Values(r.Errors))
	return fmt.Sprintf("%.2f", sorted[len(sorted)/2])
}

// Peer is how often a tool was right.
func (r Row) Peer(name string) string {
	p := r.Peers[name]
	switch {
	case p == nil:
		return "-"
	case p.None == p.trials():
		return saidNotInstalled
	}
	return ratio{p.Right, p.trials()}.String()
}

// PeerSums adds a tool's answers up, over the faults of some groups.
func (t *Table) PeerSums(name string, groups ...string) string {
	var sum PeerRow
	for _, r := range t.Rows() {
		if p := r.Peers[name]; p != nil && (len(groups) == 0 || slices.Contains(groups, string(r.Fault.Group))) {
			sum.Right, sum.FalsePass, sum.FalseFail, sum.None = sum.Right+p.Right, sum.FalsePass+p.FalsePass, sum.FalseFail+p.FalseFail, sum.None+p.None
		}
	}
	if sum.trials() == 0 || sum.None == sum.trials() {
		return saidNotInstalled
	}
	return fmt.Sprintf("%d of %d right, %d false passes, %d false fails", sum.Right, sum.trials(), sum.FalsePass, sum.FalseFail)
}

// wrong lists what was not right in single trials.
func (t *Table) wrong() []map[string]any {
	var all []map[string]any
	for i := range t.Scores {
		if s := &t.Scores[i]; s.Void == "" && !s.Good() {
			all = append(all, map[string]any{"Fault": s.Fault, "Seed": s.Seed, "What": strings.Join(s.faults(), "; ")})
		}
	}
	return all
}

// faults says what was not right about a trial, each in one line.
func (s *Score) faults() []string {
	var all []string
	if !s.Right {
		all = append(all, "seen "+word(s.Seen)+", truth "+words(s.Truth))
	}
	if !s.Counts {
		all = append(all, "accounting not exact")
	}
	for _, b := range s.Brackets {
		if b.Seen && !b.Right {
			all = append(all, fmt.Sprintf("%.1f ms seen as %.1f to %.1f ms", 1e3*b.True, 1e3*b.Lower, 1e3*b.Upper))
		}
	}
	for _, n := range s.Notes {
		if line, _, _ := strings.Cut(n, "\n"); line != "" {
			all = append(all, strings.ReplaceAll(line, "|", "/"))
		}
	}
	return all
}

// groupNames says what a group is.
var groupNames = map[faults.Group]string{
	faults.Service: "The service or the release", faults.Generator: "The load generator itself", faults.Clean: "Nothing that a client could notice",
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"group":  func(g faults.Group) string { return groupNames[g] },
	"groups": func() []faults.Group { return []faults.Group{faults.Service, faults.Generator, faults.Clean} },
}).Parse(`# Calibration

` + "`upness lab calibrate`" + ` makes known faults, measures each as a user would, by a plan and
the command line, and compares the verdict with the truth, which the faulty
service wrote down itself. This page is what it printed.

- {{.Date}}, {{.Sums.Faults}} faults, {{.Sums.Fewest}} to {{.Sums.Most}} trials of each, {{.Sums.Trials}} trials in {{.Minutes}} minutes
- load {{.Table.Rate}}/s, runs of 1.5 to 5 s, service and generator on one machine: {{.OS}} {{.Arch}}, {{.CPUs}} CPUs
{{if .Table.Note}}
**About these figures.** {{.Table.Note}}
{{end}}
| | |
|---|---|
| false passes | {{.Sums.FalsePass}} |
| false fails | {{.Sums.FalseFail}} |
| undecided although the truth is pass or fail | {{.Sums.Undecided}} of {{.Sums.Trials}} |
| clean runs undecided | {{.Sums.CleanUndecided}} of {{.Sums.CleanTrials}} |
| outages inside their printed bracket | {{.Sums.Covered}} of {{.Sums.Outages}} |
| brackets of the whole service at most 2/R plus blind time and lag wide | {{.Sums.Narrow}} of {{.Sums.Whole}} |
| median distance of the truth from the bracket's middle | {{printf "%.2f" .Sums.MedianError}}/R |
| disturbances of the generator that are blind, and none of it down | {{.Sums.BlindRight}} of {{.Sums.Blind}} |
| true causes named | {{.Sums.CausesRight}} of {{.Sums.Causes}} |
| outages as long as the printed resolution that were detected | {{.Sums.DipsSeen}} of {{.Sums.Dips}} |
| outages of new connections only, shown by the first request on one | {{.Sums.FirstSeen}} of {{.Sums.First}} |
| recordings whose accounting is not exact | {{.Sums.Inexact}} |
| void trials: the fault could not be made here | {{.Sums.Void}} |

R is the rate at which the part that is down is requested: of one target, lane or
instance its share of the load's.

How the truth is known: a fault acts on a small real service, a process of its own,
partly behind the lab's balancer, and begins at a time drawn from the seed, counted
from the first request. The service notes the wall clock as it begins and ends, to
the microsecond. A recording's axis is the monotonic clock, anchored once to the
same wall clock; both are slewed alike. What lies between the two is a request's way
from the generator to the service's handler. A bracket is *right* when the truth
lies between its two bounds. *Blind* is right when a standstill of the generator
lies in blind time, but for two intervals and 10 ms, and no request of it counts as
down.

What is left out: brackets of faults whose ends the service does not know exactly
(a dash; stalls and queues are among them, so the ends of *slow* outages are tested
by slow-body, black-hole and one-slow only); scopes of outages too short to tell
one from chance; causes and missed outages where the machine itself made the
generator blind; dips that touch blind time. One of three behind random routing is
played by one server that picks at random.
{{range $g := groups}}
## {{group $g}}

| fault | what it does | truth | verdict right | bracket right | median error, 1/R | scope | cause | blind | detected |{{range $.Tools}} {{.Name}} |{{end}}
|---|---|---|---|---|---|---|---|---|---|{{range $.Tools}}---|{{end}}
{{range $.Rows}}{{if eq .Fault.Group $g}}| {{.Fault.Name}} | {{.Fault.Does}} | {{.Truth}} | {{.Verdicts}} | {{.Brackets}} | {{.Error}} | {{.Scope}} | {{.Cause}} | {{.Blind}} | {{.Detected}} |{{$r := .}}{{range $.Tools}} {{$r.Peer .Name}} |{{end}}
{{end}}{{end}}{{end}}{{with .Wrong}}
## What was not right

| fault | seed | what |
|---|---|---|
{{range .}}| {{.Fault}} | {{.Seed}} | {{.What}} |
{{end}}{{end}}{{if .Tools}}
## Other tools on the same faults

Each measured the first seed or seeds of every fault on a service of its own, and is
judged by its own report. They were not told what a right answer, a version or a
deadline is, as far as they could be, and know nothing of releases: a part of their
false passes is that, and one trial of a fault is no statistic.
{{range .Tools}}
- **{{.Name}}**: {{.How}}. {{$.Table.PeerSums .Name}}; of the service's faults: {{$.Table.PeerSums .Name "service"}}.{{end}}

These tools can say pass or fail only; where the truth is that the run could not
see, neither is right. None of them says when an outage began and ended.
{{end}}`))
