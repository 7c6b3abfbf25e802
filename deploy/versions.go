package deploy

import (
	"strings"

	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
)

// Auto Scaling names the image of an instance that comes of a launch
// configuration, not of one that comes of a launch template; and what a version
// of a launch template holds only EC2 tells. The stack's template tells it of
// the newest version, and that is the one that the group launches from.

// versionOf is the version of a launch template, as id:number; empty for a
// launch configuration, and for $Latest and its like, which are no number.
func versionOf(spec *asgtypes.LaunchTemplateSpecification) string {
	if spec == nil || strings.HasPrefix(deref(spec.Version), "$") || deref(spec.Version) == "" {
		return ""
	}
	return deref(spec.LaunchTemplateId) + ":" + deref(spec.Version)
}

// specOf is the launch template that a group launches from, nil for none. With a
// mixed policy it is the policy's.
func specOf(g asgtypes.AutoScalingGroup) *asgtypes.LaunchTemplateSpecification {
	if p := g.MixedInstancesPolicy; p != nil && p.LaunchTemplate != nil {
		return p.LaunchTemplate.LaunchTemplateSpecification
	}
	return g.LaunchTemplate
}

// versionImages is the image of the version that a group launches from. Where the
// group says $Latest it is the version that all its instances have, if they have one.
func versionImages(g *Group) map[string]string {
	spec := specOf(g.Live)
	version := versionOf(spec)
	if version == "" && spec != nil {
		for i, one := range g.Live.Instances {
			if v := versionOf(one.LaunchTemplate); i == 0 || v == version {
				version = v
			} else {
				return map[string]string{}
			}
		}
	}
	if version == "" || g.Image == "" {
		return map[string]string{}
	}
	return map[string]string{version: g.Image}
}

// imageOfVersion is the image of an instance by its version: one that was not
// there when the watch began is what the update asks for. Callers hold mu.
func (g *watchedGroup) imageOfVersion(i asgtypes.Instance) string {
	version := versionOf(i.LaunchTemplate)
	if version == "" {
		return ""
	}
	if _, known := g.versions[version]; !known && g.next != "" {
		g.versions[version] = g.next
	}
	return g.versions[version]
}
