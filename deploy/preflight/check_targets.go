package preflight

import (
	"cmp"
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
				f.healthy(n, g, t)
			}
		}
	},
}

// healthy holds a group's instances to being healthy targets. What another group
// registers there is that group's, but serves as well.
func (f *Facts) healthy(n *notes, g *Group, t *TargetGroup) {
	well, own, zones := 0, 0, []string{}
	var ill []string
	for _, target := range t.Live.Targets {
		of := f.groupOf(target)
		if of == g && target.State == "healthy" {
			own++
		}
		if of != nil && of != g && target.State != "healthy" {
			continue
		}
		if target.State == "healthy" {
			well++
			zones = append(zones, zoneOf(cmp.Or(of, g), target))
			continue
		}
		ill = append(ill, strings.TrimSpace(fmt.Sprintf("%s %s %s", target.ID, target.State, target.Reason)))
	}
	slices.Sort(zones)
	zones = slices.Compact(zones)
	evidence := fmt.Sprintf("%d of %d targets are healthy", own, g.Live.Desired)
	if len(ill) > 0 {
		evidence += ": " + strings.Join(ill, ", ")
	}
	none := template.Value{}
	switch {
	case own < g.Live.Desired:
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

// groupOf is the group that a target is an instance of, nil for none that is known.
func (f *Facts) groupOf(t Target) *Group {
	for _, g := range f.Groups {
		if g.Live != nil && slices.ContainsFunc(g.Live.Instances, func(i Instance) bool { return i.ID == t.ID }) {
			return g
		}
	}
	return nil
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
