package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// headroomCheck: new instances can come first only where the group may grow.
var headroomCheck = check{
	number: 3,
	name:   "headroom",
	title:  "the group may grow beyond what it needs",
	why:    "A new instance can only come before an old one goes while the group may be larger than its desired capacity; without that room the update fails, or takes instances away first.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			max := g.property("MaxSize")
			most, known := g.most()
			if !known {
				n.cannotKnow(g, max)
				return
			}
			if left, known := kept(policy); known && left >= most {
				n.refuse(g, max, fmt.Sprintf("MaxSize is %d, MinInstancesInService %d: CloudFormation demands less", most, left),
					set(max, left+batch(policy)))
				return
			}
			if need, words, known := g.needs(); known && need >= most {
				n.refuse(g, max, fmt.Sprintf("MaxSize is %d; %s", most, words), set(max, need+batch(policy)))
			} else if !known {
				n.cannot("%s: its desired capacity is not known", g.label())
			}
		})
	},
}

// batch is how many instances the update replaces at once; 1 where the policy
// says nothing that is known.
func batch(policy template.Value) int {
	if size, known := policy.At("MaxBatchSize").Int(); known {
		return size
	}
	return 1
}
