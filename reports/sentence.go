package reports

import (
	"fmt"
	"strings"

	"upness/analyze"
	"upness/reports/word"
)

// Sentence says the verdict in one plain sentence, without its first word
// (pass, fail, inconclusive): what a reader needs who reads nothing else. A
// failure to serve is told by its longest outage and its phase; all else is in
// analyze's words.
func Sentence(v *analyze.Verdict) string {
	if v.Verdict == analyze.Fail && ofDowntime(v) {
		return down(v)
	}
	if s := failedStep(v); s != "" && v.Exit == exitStep {
		return s
	}
	_, text, _ := strings.Cut(v.Sentence(), ": ")
	return word.Capital(strings.TrimRight(word.Clean(text), ".")) + "."
}

// exitStep is the exit status of a run in which a step failed although nothing
// was down.
const exitStep = 4

// heading is the outcome in capitals with the sentence behind it.
func heading(v *analyze.Verdict) string {
	return Outcome(v) + ": " + Sentence(v)
}

// Outcome is the verdict's first word in capitals. A failed step during which
// nothing was down has its own: "STEP FAILED".
func Outcome(v *analyze.Verdict) string {
	if v.Exit == exitStep {
		return "STEP FAILED"
	}
	return strings.ToUpper(string(v.Verdict))
}

// down words the longest outage.
func down(v *analyze.Verdict) string {
	o := longest(v.Outages)
	return fmt.Sprintf("%s %s%s: %s of %s not served.", who(o), word.Between(o.Bracket()),
		during(o), word.Count(v.Requests.Slow+v.Requests.Bad+v.Requests.Cut), word.Plural(v.Requests.Scheduled, "request"))
}

// who words what was down.
func who(o *analyze.Outage) string {
	switch {
	case o.Requests == 1:
		return "Down for one request,"
	case o.BadShare >= 0.99 && scope(o.Scope) == "":
		return "The whole service was down for"
	case o.BadShare >= 0.99:
		return "Down, " + scope(o.Scope) + " only, for"
	}
	return "Partly down (" + word.Roughly(o.BadShare) + " of requests) for"
}

// during words when an outage began: its phase, else nothing.
func during(o *analyze.Outage) string {
	if o.Phase == "" {
		return ""
	}
	return " during " + word.Clean(o.Phase)
}

// scope words what an outage was confined to; empty for the whole service.
func scope(s analyze.Scope) string {
	var parts []string
	for _, p := range []struct{ what, name string }{
		{"target", s.Target}, {"version", s.Version}, {"instance", s.Instance}, {"lane", s.Lane}, {"address", s.Address},
	} {
		if p.name != "" {
			parts = append(parts, p.what+" "+word.Clean(p.name))
		}
	}
	return strings.Join(parts, ", ")
}

// failedStep says which step failed; empty when none did.
func failedStep(v *analyze.Verdict) string {
	for _, s := range v.Steps {
		if s.Outcome(v.Partial) != analyze.Fail {
			continue
		}
		felt := "although no client noticed"
		if lost := v.Requests.Bad + v.Requests.Slow + v.Requests.Cut; lost > 0 {
			felt = "although clients lost no more than allowed, " + word.Plural(lost, "request")
		}
		text := fmt.Sprintf("Step %q of phase %s failed, %s", word.Clean(s.Name), orNone(word.Clean(s.Phase)), felt)
		if s.Error != "" {
			text += ": " + strings.TrimSuffix(word.Clean(s.Error), ".")
		}
		return text + "."
	}
	return ""
}
