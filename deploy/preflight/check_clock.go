package preflight

import (
	"fmt"
	"time"

	"upness/deploy/template"
)

// farClock is how far AWS's clock and this one may be apart.
const farClock = time.Second

// clockCheck: what AWS says happened can be laid beside what clients saw.
var clockCheck = check{
	number: 21,
	name:   "clock",
	title:  "this machine's clock and AWS's agree",
	why:    "It costs clients nothing, but what AWS did cannot be laid beside what they saw: an outage gets the wrong cause. Calls are refused when the clocks are five minutes apart.",
	look: func(f *Facts, n *notes) {
		if f.ClockAhead == nil {
			n.cannot("no answer of AWS had a date")
			return
		}
		ahead, unsure := f.ClockAhead.Round(time.Millisecond), f.ClockUncertain.Round(time.Millisecond)
		// A Date header has whole seconds: only what is surely apart is said.
		if ahead.Abs()-unsure > farClock {
			word := "ahead of"
			if ahead < 0 {
				word = "behind"
			}
			n.warn(words("clock"), template.Value{}, fmt.Sprintf("AWS's clock is %s %s this one's, give or take %s", ahead.Abs(), word, unsure),
				"set this machine's clock by NTP")
		}
	},
}
