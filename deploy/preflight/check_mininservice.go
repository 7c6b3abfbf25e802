package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// minInServiceCheck: old instances may go only when new ones have come.
var minInServiceCheck = check{
	number: 2,
	name:   "min_in_service",
	title:  "as many instances stay in service as are needed",
	why:    "CloudFormation first takes instances away and then replaces them: what is left has to carry the whole load. Where six were needed, three served.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			v := policy.At("MinInstancesInService")
			left, known := kept(policy)
			need, words, needed := g.needs()
			switch {
			case !known:
				n.cannotKnow(g, v)
			case !needed:
				n.cannot("%s: its desired capacity is not known", g.label())
			case left < need:
				evidence := given(v)
				if !v.Is() {
					evidence += ", so that 0 is taken"
				}
				n.refuse(g, v, fmt.Sprintf("%s; %s", evidence, words), set(v, need))
			}
		})
	},
}
