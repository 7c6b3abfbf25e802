package preflight

import "upness/deploy/template"

// activityCheck: nothing else is under way.
var activityCheck = check{
	number: 20,
	name:   "activity",
	title:  "nothing else changes the groups",
	why:    "Two changes of one group take instances away from each other, or the update waits for what it did not begin.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.Groups {
			if g.Live == nil || g.Live.CourseUnread {
				n.cannot("%s: what it is doing was not read", g.label())
				continue
			}
			for _, a := range g.Live.Activities {
				n.refuse(g, template.Value{}, "a scaling activity is under way: "+a, "wait for its end: aws autoscaling describe-scaling-activities --auto-scaling-group-name "+g.Live.Name)
			}
			for _, r := range g.Live.Refreshes {
				n.refuse(g, template.Value{}, "an instance refresh is under way: "+r, "wait for its end, or aws autoscaling cancel-instance-refresh --auto-scaling-group-name "+g.Live.Name)
			}
		}
		if len(f.Groups) == 0 {
			n.cannot("no group is known")
		}
	},
}
