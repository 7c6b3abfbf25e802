package deploy

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/deploy/template"
)

// Group is an auto-scaling group of a stack.
type Group struct {
	Stack    *Stack             // the one whose template has it
	Logical  string             // its name in that template
	Resource *template.Resource // what the template says of it, update policy and all; nil if that is not known
	Live     asgtypes.AutoScalingGroup

	Instances []Instance
	Image     string                        // what an instance launched now would run; empty if that is not known
	Launch    *asgtypes.LaunchConfiguration // nil for a launch template

	DesiredParameter string // of the root stack, by which its desired capacity is set; empty for none
	ImageParameter   string // of the root stack, by which its image is set; empty for none

	Activities []asgtypes.Activity        // the latest, newest first
	Refreshes  []asgtypes.InstanceRefresh // the latest, newest first
}

// Instance is an instance of a group.
type Instance struct {
	asgtypes.Instance
	Image string // empty if that is not known
}

// Name is the group's name in Auto Scaling.
func (g *Group) Name() string { return deref(g.Live.AutoScalingGroupName) }

// InService is how many of its instances are in service and healthy by its own checks.
func (g *Group) InService() int {
	n := 0
	for _, i := range g.Instances {
		if serves(i.Instance) {
			n++
		}
	}
	return n
}

func serves(i asgtypes.Instance) bool {
	return i.LifecycleState == asgtypes.LifecycleStateInService && deref(i.HealthStatus) == "Healthy"
}

// groups reads the groups of one stack.
func (r *reader) groups(ctx context.Context, s *Stack) {
	for _, res := range s.Resources {
		name := deref(res.PhysicalResourceId)
		if deref(res.ResourceType) != typeGroup || name == "" || gone(res.ResourceStatus) {
			continue
		}
		live, err := r.liveGroups(ctx, name)
		if err != nil {
			r.missed(err)
			continue
		}
		for _, l := range live {
			g := &Group{Stack: s, Logical: deref(res.LogicalResourceId), Live: l}
			g.Resource = s.Resource(g.Logical)
			r.launch(ctx, g)
			g.DesiredParameter = s.parameterOf(g.Resource.At("Properties", "DesiredCapacity"))
			g.ImageParameter = s.imageParameter(g)
			r.course(ctx, g)
			r.snapshot.Groups = append(r.snapshot.Groups, g)
		}
	}
}

// liveGroups describes groups by their names.
func (c *Clients) liveGroups(ctx context.Context, names ...string) ([]asgtypes.AutoScalingGroup, error) {
	var all []asgtypes.AutoScalingGroup
	pages := autoscaling.NewDescribeAutoScalingGroupsPaginator(c.Groups, &autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: names})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, c.Explain(err)
		}
		all = append(all, page.AutoScalingGroups...)
	}
	return all, nil
}

// launch finds which image the group and each of its instances run.
func (r *reader) launch(ctx context.Context, g *Group) {
	images, err := r.images(ctx, g.Live)
	if err != nil {
		r.missed(err)
	}
	if name := deref(g.Live.LaunchConfigurationName); name != "" {
		if lc := images[name]; lc != nil {
			g.Launch, g.Image = lc, deref(lc.ImageId)
		}
	} else {
		g.Image, _ = g.Stack.imageValue(g).Text()
	}
	versions := versionImages(g)
	for _, i := range g.Live.Instances {
		g.Instances = append(g.Instances, Instance{Instance: i, Image: cmp.Or(imageOf(i, images), versions[versionOf(i.LaunchTemplate)])})
	}
}

// imageOf is what an instance runs: as Auto Scaling says, else as its launch
// configuration says.
func imageOf(i asgtypes.Instance, known map[string]*asgtypes.LaunchConfiguration) string {
	if image := deref(i.ImageId); image != "" {
		return image
	}
	if lc := known[deref(i.LaunchConfigurationName)]; lc != nil {
		return deref(lc.ImageId)
	}
	return ""
}

// images describes the launch configurations of a group and its instances.
func (c *Clients) images(ctx context.Context, g asgtypes.AutoScalingGroup) (map[string]*asgtypes.LaunchConfiguration, error) {
	found := map[string]*asgtypes.LaunchConfiguration{}
	if name := deref(g.LaunchConfigurationName); name != "" {
		found[name] = nil
	}
	for _, i := range g.Instances {
		if name := deref(i.LaunchConfigurationName); name != "" && deref(i.ImageId) == "" {
			found[name] = nil
		}
	}
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	if len(names) == 0 {
		return found, nil
	}
	pages := autoscaling.NewDescribeLaunchConfigurationsPaginator(c.Groups, &autoscaling.DescribeLaunchConfigurationsInput{LaunchConfigurationNames: names})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return found, c.Explain(err)
		}
		for _, lc := range page.LaunchConfigurations {
			found[deref(lc.LaunchConfigurationName)] = &lc
		}
	}
	return found, nil
}

// latest is how many activities a snapshot shows of a group.
const latest = 20

// course reads what the group has done of late and is doing.
func (r *reader) course(ctx context.Context, g *Group) {
	activities, err := r.Groups.DescribeScalingActivities(ctx, &autoscaling.DescribeScalingActivitiesInput{
		AutoScalingGroupName: g.Live.AutoScalingGroupName, MaxRecords: aws.Int32(latest)})
	if err != nil {
		r.missed(err)
	} else {
		g.Activities = activities.Activities
	}
	refreshes, err := r.Groups.DescribeInstanceRefreshes(ctx, &autoscaling.DescribeInstanceRefreshesInput{
		AutoScalingGroupName: g.Live.AutoScalingGroupName, MaxRecords: aws.Int32(latest)})
	if err != nil {
		r.missed(err)
	} else {
		g.Refreshes = refreshes.InstanceRefreshes
	}
}
