package deploy

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/google/go-cmp/cmp"
)

func version(number string) *asgtypes.LaunchTemplateSpecification {
	return &asgtypes.LaunchTemplateSpecification{LaunchTemplateId: aws.String("lt-1"), Version: &number}
}

func TestVersionImages(t *testing.T) {
	group := func(spec *asgtypes.LaunchTemplateSpecification, instances ...string) *Group {
		g := &Group{Image: "ami-1", Live: asgtypes.AutoScalingGroup{LaunchTemplate: spec}}
		for _, n := range instances {
			g.Live.Instances = append(g.Live.Instances, asgtypes.Instance{LaunchTemplate: version(n)})
		}
		return g
	}
	mixed := group(nil, "3")
	mixed.Live.MixedInstancesPolicy = &asgtypes.MixedInstancesPolicy{LaunchTemplate: &asgtypes.LaunchTemplate{LaunchTemplateSpecification: version("3")}}
	one := map[string]string{"lt-1:3": "ami-1"}
	for name, c := range map[string]struct {
		group *Group
		want  map[string]string
	}{
		"a number":                 {group(version("3"), "2", "3"), one},
		"none launched yet":        {group(version("3")), one},
		"$Latest, all the same":    {group(version("$Latest"), "3", "3"), one},
		"$Latest, of two versions": {group(version("$Latest"), "2", "3"), map[string]string{}},
		"$Latest, none launched":   {group(version("$Latest")), map[string]string{}},
		"a mixed policy":           {mixed, one},
		"a launch configuration":   {group(nil), map[string]string{}},
	} {
		if diff := cmp.Diff(c.want, versionImages(c.group)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A version that comes with an update is the image that it asks for, also after
// a rollback has brought the old one back.
func TestImageOfVersion(t *testing.T) {
	g := &watchedGroup{versions: map[string]string{"lt-1:3": "ami-1"}}
	see := func(number string) string {
		return g.imageOfVersion(asgtypes.Instance{LaunchTemplate: version(number)})
	}
	if got := see("4"); got != "" {
		t.Errorf("nothing was asked for: %q", got)
	}
	g.next = "ami-2"
	if old, fresh := see("3"), see("4"); old != "ami-1" || fresh != "ami-2" {
		t.Errorf("%q %q", old, fresh)
	}
	g.next = "ami-3"
	if old, fresh := see("3"), see("4"); old != "ami-1" || fresh != "ami-2" {
		t.Errorf("later: %q %q", old, fresh)
	}
}
