package preflight

import (
	"fmt"
	"time"
)

// slowestEjection is how long a dead target may get requests.
const slowestEjection = time.Minute

// ejectionCheck: a dead target is taken out soon.
var ejectionCheck = check{
	number: 14,
	name:   "ejection",
	title:  "a dead target is taken out within a minute",
	why:    "Until then it gets its full share of the requests, and every one of them fails.",
	look: func(f *Facts, n *notes) {
		for _, t := range f.Targets {
			every, times := t.interval(), t.unhealthyThreshold()
			if !every.known || !times.known {
				n.cannot("%s: its health checks are not known", t.label())
				continue
			}
			if takes := time.Duration(times.n) * every.d; takes > slowestEjection {
				at := every.at
				if !at.Is() {
					at = times.at
				}
				n.refuse(t, at, fmt.Sprintf("%d failed checks, one every %s: it is taken out after %s", times.n, every.d, takes),
					"set HealthCheckIntervalSeconds to 10 and UnhealthyThresholdCount to 2")
			}
		}
		if len(f.Targets) == 0 {
			n.cannot("no target group is known")
		}
	},
}
