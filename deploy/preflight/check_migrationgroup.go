package preflight

import (
	"fmt"

	"upness/deploy/template"
)

// migrationGroupCheck: the migration group is empty, apart, and may have one.
var migrationGroupCheck = check{
	number: 18,
	name:   "migration_group",
	title:  "the migration group is empty, out of clients' way, and may launch one",
	why:    "A worker that is left over runs old migrations, or runs them a second time beside the new one.",
	look: func(f *Facts, n *notes) {
		groups := f.migrating()
		if len(groups) == 0 && (f.Step != Update || len(f.Groups) == 0) {
			n.cannot("no migration group is known")
		}
		for _, g := range groups {
			// The second step ends what the first has begun, whether it is one of a
			// release or an update by itself.
			to, known := g.property("DesiredCapacity").Int()
			if f.Step != Deploy && !(f.Step == Update && known && to == 0) {
				if g.Live == nil {
					n.cannot("%s: its live size was not read", g.label())
				} else if size := max(g.Live.Desired, len(g.Live.Instances)); size > 0 {
					n.refuse(g, template.Value{}, fmt.Sprintf("it has a desired capacity of %d and %d instances", g.Live.Desired, len(g.Live.Instances)),
						"update the stack with a migration capacity of 0 first, and wait until its instances are gone")
				}
			}
			if len(g.Targets) > 0 {
				n.refuse(g, g.property("TargetGroupARNs"), "it registers with "+g.Targets[0].label(), "take the target group out of it").
					because("The balancer sends clients to a worker that serves nothing.")
			}
			if most, known := g.most(); known && most < 1 {
				n.refuse(g, g.property("MaxSize"), fmt.Sprintf("its MaxSize is %d", most), set(g.property("MaxSize"), 1)).
					because("No worker can be launched: the migrations never run, and the servers come without them or never.")
			} else if !known {
				n.cannot("%s: its MaxSize is not known", g.label())
			}
		}
	},
}
