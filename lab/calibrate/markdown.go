package calibrate

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/template"
	"time"

	"upness/lab/faults"
)

// Markdown writes the table as a page: docs/calibration.md.
func (t *Table) Markdown(w io.Writer) error {
	return pageTemplate.Execute(w, map[string]any{
		"Table": t, "Sums": t.Sums(), "Rows": t.Rows(), "Tools": t.against(), "CPUs": runtime.NumCPU(), "OS": runtime.GOOS, "Arch": runtime.GOARCH,
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
service wrote down itself. This page is what it printed{{if .Table.Note}} ({{.Table.Note}}){{end}}.

- {{.Date}}, {{.Sums.Faults}} faults, {{.Table.Seeds}} seeds each, {{.Sums.Trials}} trials in {{.Minutes}} minutes
- load {{.Table.Rate}}/s, runs of 1.5 to 5 s, service and generator on one machine: {{.OS}} {{.Arch}}, {{.CPUs}} CPUs

| | |
|---|---|
| false passes | {{.Sums.FalsePass}} |
| false fails | {{.Sums.FalseFail}} |
| undecided although the truth is pass or fail | {{.Sums.Undecided}} of {{.Sums.Trials}} |
| clean runs undecided | {{.Sums.CleanUndecided}} of {{.Sums.CleanTrials}} |
| outages inside their printed bracket | {{.Sums.Covered}} of {{.Sums.Outages}} |
| brackets at most 2/R plus blind time and lag wide | {{.Sums.Narrow}} of {{.Sums.Outages}} |
| median distance of the truth from the bracket's middle | {{printf "%.2f" .Sums.MedianError}}/R |
| disturbances of the generator that are blind, and none of it down | {{.Sums.BlindRight}} of {{.Sums.Blind}} |
| true causes named | {{.Sums.CausesRight}} of {{.Sums.Causes}} |
| outages as long as the printed resolution that were detected | {{.Sums.DipsSeen}} of {{.Sums.Dips}} |
| recordings whose accounting is not exact | {{.Sums.Inexact}} |
| void trials: the fault could not be made here | {{.Sums.Void}} |

R is the rate at which the part that is down is requested: of one target, lane or
instance its share of the load's.
{{range $g := groups}}
## {{group $g}}

| fault | what it does | truth | verdict right | bracket right | median error, 1/R | scope | cause | blind | detected |{{range $.Tools}} {{.Name}} |{{end}}
|---|---|---|---|---|---|---|---|---|---|{{range $.Tools}}---|{{end}}
{{range $.Rows}}{{if eq .Fault.Group $g}}| {{.Fault.Name}} | {{.Fault.Does}} | {{.Truth}} | {{.Verdicts}} | {{.Brackets}} | {{.Error}} | {{.Scope}} | {{.Cause}} | {{.Blind}} | {{.Detected}} |{{$r := .}}{{range $.Tools}} {{$r.Peer .Name}} |{{end}}
{{end}}{{end}}{{end}}{{if .Tools}}
## Other tools on the same faults

Each measured every fault with the same seed on a service of its own, and is
judged by its own report:
{{range .Tools}}
- **{{.Name}}**: {{.How}}. {{$.Table.PeerSums .Name}}; of the service's faults: {{$.Table.PeerSums .Name "service"}}.{{end}}

These tools can say pass or fail only; where the truth is that the run could not
see, neither is right. None of them says when an outage began and ended.
{{end}}`))
