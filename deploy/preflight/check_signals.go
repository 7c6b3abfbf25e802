package preflight

import "upness/deploy/template"

// signalsCheck: without signals the next batch goes before the last one serves.
var signalsCheck = check{
	number: 1,
	name:   "signals",
	title:  "the update waits for each batch to signal",
	why:    "Nothing ties the next batch to the last one: old instances go before the new ones serve, and for that time fewer serve, or none.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			v := policy.At("WaitOnResourceSignals")
			waits, known := v.Bool()
			switch {
			case v.Is() && !known:
				n.cannotKnow(g, v)
			case !waits:
				n.refuse(g, v, given(v), set(v, true)+", have each instance signal once its target is healthy, and set a PauseTime longer than that takes")
			}
			v = policy.At("PauseTime")
			d, known := v.Duration()
			switch {
			case v.Is() && !known:
				n.cannotKnow(g, v)
			case v.Is() && d == 0:
				n.refuse(g, v, given(v), set(v, "the time that an instance may take to serve, such as PT15M"))
			}
		})
	},
}
