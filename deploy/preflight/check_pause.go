package preflight

import (
	"fmt"
	"time"

	"upness/deploy/template"
)

// longestPause is CloudFormation's limit.
const longestPause = time.Hour

// pauseCheck: the signal has the time that it takes.
var pauseCheck = check{
	number: 6,
	name:   "pause",
	title:  "the update waits long enough for a healthy instance",
	why:    "A good instance counts as failed because its signal comes too late, and the release is rolled back for nothing, under load.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			v := policy.At("PauseTime")
			given, known := pause(policy)
			switch text, is := v.Text(); {
			case known:
			case is:
				n.refuse(g, v, "PauseTime is "+text, set(v, "PT15M, or another length of time in ISO 8601")).
					because("CloudFormation reads no such length of time: the update fails.")
				return
			default:
				n.cannotKnow(g, v)
				return
			}
			if given > longestPause {
				n.refuse(g, v, fmt.Sprintf("PauseTime is %s, CloudFormation takes %s at most", given, longestPause), set(v, "PT1H"))
			}
			if waits, _ := policy.At("WaitOnResourceSignals").Bool(); !waits || given == 0 {
				return // said by the first check
			}
			if f.Boot == 0 {
				n.cannot("how long an instance takes to boot is not known (--boot)")
			}
			checks, words, known := slowestCheck(g)
			if !known {
				n.cannot("%s: the health checks of its target groups are not known", g.label())
			}
			if needs := f.Boot + checks; given < needs {
				n.refuse(g, v, fmt.Sprintf("PauseTime is %s; booting takes %s and being found healthy %s (%s)", given, f.Boot, checks, words),
					set(v, iso(2*needs)))
			}
		})
	},
}

// slowestCheck is how long a good target takes to be healthy.
func slowestCheck(g *Group) (longest time.Duration, words string, known bool) {
	for _, t := range g.Targets {
		interval, times, ok := t.interval(), t.healthyThreshold(), true
		if !interval.known || !times.known {
			ok = false
		}
		known = known || ok
		if d := time.Duration(times.n) * interval.d; ok && d > longest {
			longest, words = d, fmt.Sprintf("%d checks, one every %s", times.n, interval.d)
		}
	}
	return longest, words, known
}

// iso writes a duration as CloudFormation reads it, in whole minutes.
func iso(d time.Duration) string {
	return fmt.Sprintf("PT%dM", min(60, int((d+time.Minute-1)/time.Minute)))
}
