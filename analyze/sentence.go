package analyze

import (
	"fmt"
	"strings"
)

// Sentence says the verdict in one sentence, its outcome first.
func (v *Verdict) Sentence() string {
	return strings.ToUpper(string(v.Verdict)) + ": " + v.statement() + "."
}

func (v *Verdict) statement() string {
	valid := v.Requests.Good + v.down()
	if v.Verdict != Pass {
		text := "the run could not see enough"
		if len(v.Reasons) > 0 {
			text = v.Reasons[0].Text
		}
		if v.Verdict == Fail && v.down() > 0 {
			text += fmt.Sprintf("; %s of %s not answered in time", grouped(v.down()), plural(valid, "request"))
		}
		return text
	}
	text := fmt.Sprintf("%s of %s were answered in time", grouped(v.Requests.Good), plural(valid, "request"))
	if t := v.Transition; t != nil && t.From != "" && t.MixedStart != nil {
		text += fmt.Sprintf(" while %s gave way to %s", t.From, t.To)
	}
	return text + fmt.Sprintf("; no outage longer than %s could have been missed", human(v.Resolution.Achieved.Duration()))
}

// down is how many requests were not served in time.
func (v *Verdict) down() uint64 { return v.Requests.Slow + v.Requests.Bad + v.Requests.Cut }
