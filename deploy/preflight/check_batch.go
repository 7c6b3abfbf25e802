package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// batchCheck: not all instances at once.
var batchCheck = check{
	number: 4,
	name:   "batch",
	title:  "the instances are not all replaced at once",
	why:    "If the new version is wrong, or cold, nothing of the old one is left to carry the load while that shows.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			v := policy.At("MaxBatchSize")
			if _, known := v.Int(); v.Is() && !known {
				n.cannotKnow(g, v)
				return
			}
			need, words, known := g.needs()
			if !known {
				n.cannot("%s: its desired capacity is not known", g.label())
				return
			}
			left, known := kept(policy)
			evidence := fmt.Sprintf("MaxBatchSize is %d; %s", batch(policy), words)
			switch {
			case batch(policy) < need || need == 0:
			case known && left < need:
				n.refuse(g, v, fmt.Sprintf("%s, MinInstancesInService %d", evidence, left), set(v, 1))
			case need > 1:
				n.warn(g, v, evidence, set(v, max(1, need/2)))
			}
		})
	},
}
