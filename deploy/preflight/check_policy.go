package preflight

import (
	"fmt"
	"strings"

	"upness/deploy/template"
)

// policyCheck: the group is rolled, not replaced or left as it is.
var policyCheck = check{
	number: 8,
	name:   "policy",
	title:  "the group is updated by rolling",
	why:    "A replaced group is all new at once and the old one goes whole; nothing of it can be kept in service while the new one shows what it is worth.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.serving(n) {
			if g.Resource == nil {
				n.cannot("%s: its template is not known", g.label())
				continue
			}
			policy := g.Resource.At("UpdatePolicy")
			replaces := policy.At("AutoScalingReplacingUpdate", "WillReplace")
			will, known := replaces.Bool()
			switch {
			case replaces.Is() && !known:
				n.cannotKnow(g, replaces)
			case will:
				n.refuse(g, replaces, "AutoScalingReplacingUpdate replaces the whole group", "give "+policy.Path+" an AutoScalingRollingUpdate in its place")
			case policy.Is() && !policy.Known():
				n.cannotKnow(g, policy)
			case policy.At("AutoScalingInstanceRefresh").Is():
				refreshed(n, g, policy.At("AutoScalingInstanceRefresh"))
			case !g.rolling().Is():
				n.refuse(g, policy, "no update policy: a new image changes the launch configuration alone",
					"give "+policy.Path+" an AutoScalingRollingUpdate").
					because(nothingReleased)
			}
			versioned(n, g)
		}
	},
}

// nothingReleased is what becomes of an update that replaces no instance.
const nothingReleased = "The update is complete and nothing was released: the old instances serve on, until one of them dies and a new one comes at a time of nobody's choice."

// versioned looks for a group that a new version of its launch template does not
// change: CloudFormation compares what the template says, and that stays the same.
func versioned(n *notes, g *Group) {
	spec := g.property("LaunchTemplate")
	if !spec.Is() {
		spec = g.property("MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification")
	}
	version := spec.At("Version")
	text, known := version.Text()
	of := append(spec.At("LaunchTemplateId").Uses(), spec.At("LaunchTemplateName").Uses()...)
	stays := known && len(version.Uses()) == 0 && len(of) > 0 && g.Stack.resource(of[0]) != nil
	if !stays && !strings.HasPrefix(text, "$L") && !strings.HasPrefix(text, "$D") && !strings.HasSuffix(version.Raw(), ".DefaultVersionNumber}") {
		return
	}
	if !known {
		text = "that of the default version"
	}
	n.refuse(g, version, "the version of its launch template is "+text+", whatever the update makes of that template",
		"set "+version.Path+" to !GetAtt TEMPLATE.LatestVersionNumber").because(nothingReleased)
}

// refreshed looks at a group that the update has an instance refresh replace. It
// goes by shares of the group and by health checks: signals and batches are the
// rolling update's alone.
func refreshed(n *notes, g *Group, refresh template.Value) {
	if g.rolling().Is() {
		n.refuse(g, refresh, "AutoScalingInstanceRefresh and AutoScalingRollingUpdate are given both", "leave one of them out").
			because("CloudFormation takes only one of them: the update fails.")
		return
	}
	const key = "MinHealthyPercentage"
	share := refresh.At("Preferences", key)
	if !share.Is() {
		share = g.property("InstanceMaintenancePolicy", key)
	}
	const short = "The refresh takes instances away before others serve in their place: for that time fewer serve than are needed."
	strategy, _ := refresh.At("Strategy").Text()
	switch least, known := share.Int(); {
	case known && least >= 0 && least < 100:
		n.refuse(g, share, fmt.Sprintf("%s is %d", key, least), set(share, 100)).because(short)
	case share.Is() && !known:
		n.cannotKnow(g, share)
	case !share.Is() && strategy == "ReplaceRootVolume":
		n.refuse(g, refresh, "the strategy ReplaceRootVolume keeps 90 % of the group in service unless "+key+" says more", set(refresh.At("Preferences", key), 100)).because(short)
	default:
		n.cannot("%s: an instance refresh replaces its instances: that it keeps all of them in service was looked at, its warm-up and checkpoints were not", g.label())
	}
}
