package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// successShareCheck: every new instance has to come up.
var successShareCheck = check{
	number: 10,
	name:   "success_share",
	title:  "every new instance has to succeed",
	why:    "Instances that never came up count as good enough: old ones go for them, and fewer serve than are needed.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			for _, key := range []string{"MinSuccessfulInstancesPercent", "MinActiveInstancesPercent"} {
				v := policy.At(key)
				switch share, known := v.Int(); {
				case !v.Is():
				case !known:
					n.cannotKnow(g, v)
				case share < 100:
					n.refuse(g, v, fmt.Sprintf("%s is %d", key, share), set(v, 100))
				}
			}
		})
	},
}
