package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// drainCheck: requests in flight may end, and idle connections are closed by
// the balancer first.
var drainCheck = check{
	number: 15,
	name:   "drain",
	title:  "requests in flight may end when an instance leaves",
	why:    "When the deregistration delay is over the balancer cuts what is still under way: the client gets a 502.",
	look: func(f *Facts, n *notes) {
		for _, t := range f.Targets {
			f.drains(n, t)
		}
		if len(f.Targets) == 0 {
			n.cannot("no target group is known")
		}
		if f.LongestRequest == 0 {
			n.cannot("the longest request is not known (--longest-request)")
		}
		if f.KeepAlive == 0 {
			n.cannot("the servers' keep-alive is not known (--keep-alive)")
			return
		}
		for _, b := range f.Balancers {
			switch idle := b.idle(); {
			case !idle.known:
				n.cannot("%s: its idle timeout is not known", b.label())
			case f.KeepAlive <= idle.d:
				n.refuse(b, idle.at, fmt.Sprintf("the servers close a connection that was idle for %s, the balancer after %s", f.KeepAlive, idle.d),
					fmt.Sprintf("have the servers keep idle connections for longer than %s", idle.d)).
					because("The server closes a kept connection as the balancer sends a request on it: the client gets a 502.")
			}
		}
	},
}

func (f *Facts) drains(n *notes, t *TargetGroup) {
	delay := t.delay()
	switch {
	case !delay.known:
		n.cannot("%s: its deregistration delay is not known", t.label())
		return
	case delay.d == 0:
		n.refuse(t, delay.at, "the deregistration delay is 0", "set deregistration_delay.timeout_seconds to more than the longest request takes")
	case delay.d < f.LongestRequest:
		n.refuse(t, delay.at, fmt.Sprintf("the deregistration delay is %s, the longest request takes %s", delay.d, f.LongestRequest),
			fmt.Sprintf("set deregistration_delay.timeout_seconds to %d", int(2*f.LongestRequest.Seconds())+1))
	}
	for _, g := range f.Groups {
		if !g.Serving || !uses(g, t) || !g.rolling().Is() {
			continue
		}
		if wait, known := pause(g.rolling()); known && wait > 0 && delay.d > wait {
			n.warn(t, delay.at, fmt.Sprintf("the deregistration delay is %s, PauseTime of %s %s", delay.d, g.label(), wait),
				"set "+pathOf(g.rolling(), "PauseTime")+" above the delay").
				because("Batch after batch leaves while the one before still drains: more instances are on their way out than the update counts.")
		}
	}
}

func pathOf(v template.Value, key string) string { return v.At(key).Path }

func uses(g *Group, t *TargetGroup) bool {
	for _, of := range g.Targets {
		if of == t {
			return true
		}
	}
	return false
}
