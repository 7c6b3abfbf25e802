package preflight

import (
	"fmt"
	"slices"
	"strings"

	"upness/deploy/template"
)

// targetsCheck: everything is well before the start.
var targetsCheck = check{
	number: 17,
	name:   "targets",
	title:  "all targets are healthy before the start",
	why:    "The update counts on instances that do not serve: what is left in service while it runs is less than it seems.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.serving(n) {
			if g.Live == nil {
				n.cannot("%s: the live group was not read", g.label())
				continue
			}
			for _, t := range g.Targets {
				if t.Live == nil || t.Live.TargetsUnread {
					n.cannot("%s: the health of its targets was not read", t.label())
					continue
				}
				healthy(n, g, t)
			}
		}
	},
}

func healthy(n *notes, g *Group, t *TargetGroup) {
	well, zones := 0, []string{}
	var ill []string
	for _, target := range t.Live.Targets {
		if target.State == "healthy" {
			well++
			zones = append(zones, zoneOf(g, target))
			continue
		}
		ill = append(ill, strings.TrimSpace(fmt.Sprintf("%s %s %s", target.ID, target.State, target.Reason)))
	}
	slices.Sort(zones)
	zones = slices.Compact(zones)
	evidence := fmt.Sprintf("%d of %d targets are healthy", well, g.Live.Desired)
	if len(ill) > 0 {
		evidence += ": " + strings.Join(ill, ", ")
	}
	none := template.Value{}
	switch {
	case well < g.Live.Desired:
		n.refuse(t, none, evidence, "wait until they are, or find out why they are not: aws elbv2 describe-target-health --target-group-arn "+t.Live.ARN)
	case len(ill) > 0:
		n.warn(t, none, evidence, "see what they are: aws elbv2 describe-target-health --target-group-arn "+t.Live.ARN)
	}
	const alone = "When that one is lost nothing serves."
	switch {
	case well == 1 && g.Live.Desired == 1:
		n.warn(t, none, "a single target serves", "give the group a desired capacity of 2 or more").because(alone)
	case well > 1 && len(zones) == 1 && zones[0] != "":
		n.warn(t, none, "all healthy targets are in the zone "+zones[0], "give the group subnets in two zones or more").because(alone)
	}
}

// zoneOf is the zone of a target: the balancer says it only where it matters to
// it, the group always.
func zoneOf(g *Group, t Target) string {
	for _, i := range g.Live.Instances {
		if i.ID == t.ID {
			return i.Zone
		}
	}
	return t.Zone
}
