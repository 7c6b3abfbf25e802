package scaling

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	asg "github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/lab/aws/wire"
)

func (s *Store) describeGroups(_ context.Context, in *asg.DescribeAutoScalingGroupsInput) (*asg.DescribeAutoScalingGroupsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []types.AutoScalingGroup{}
	for _, g := range s.groups {
		if len(in.AutoScalingGroupNames) == 0 || slices.Contains(in.AutoScalingGroupNames, g.name) {
			all = append(all, s.shownGroup(g))
		}
	}
	all, next, err := page(all, in.NextToken, in.MaxRecords)
	return &asg.DescribeAutoScalingGroupsOutput{AutoScalingGroups: all, NextToken: next}, err
}

func (s *Store) shownGroup(g *group) types.AutoScalingGroup {
	shown := types.AutoScalingGroup{
		AutoScalingGroupName: &g.name, AutoScalingGroupARN: &g.arn, CreatedTime: &g.created,
		MinSize: new(int32(g.min)), MaxSize: new(int32(g.max)), DesiredCapacity: new(int32(g.desired)),
		DefaultCooldown: new(int32(g.props.Int("Cooldown", 300))), AvailabilityZones: s.zones(g),
		HealthCheckType: new(cmp.Or(g.props.Text("HealthCheckType"), "EC2")), HealthCheckGracePeriod: new(int32(g.props.Int("HealthCheckGracePeriod", 0))),
		TargetGroupARNs: g.targetGroups(), VPCZoneIdentifier: new(strings.Join(g.props.Texts("VPCZoneIdentifier"), ",")),
		TerminationPolicies: []string{"Default"}, NewInstancesProtectedFromScaleIn: new(false), Instances: []types.Instance{},
		SuspendedProcesses: []types.SuspendedProcess{}, Tags: []types.TagDescription{},
	}
	if g.deleting {
		shown.Status = new("Delete in progress")
	}
	if name := g.props.Text("LaunchConfigurationName"); name != "" {
		shown.LaunchConfigurationName = &name
	} else if from, err := s.source(g.props); err == nil {
		g.showTemplate(&shown, from.spec())
	}
	for _, i := range g.instances {
		shown.Instances = append(shown.Instances, i.shown())
	}
	for _, p := range slices.Sorted(maps.Keys(g.suspended)) {
		shown.SuspendedProcesses = append(shown.SuspendedProcesses, types.SuspendedProcess{ProcessName: &p, SuspensionReason: new(g.suspended[p])})
	}
	for _, tag := range g.props.List("Tags") {
		shown.Tags = append(shown.Tags, types.TagDescription{Key: new(tag.Text("Key")), Value: new(tag.Text("Value")),
			PropagateAtLaunch: new(tag.Bool("PropagateAtLaunch", false)), ResourceId: &g.name, ResourceType: new("auto-scaling-group")})
	}
	return shown
}

// showTemplate shows the launch template where AWS does: in the policy of a group
// that has a mixed one. A version such as $Latest is shown as it was given.
func (g *group) showTemplate(shown *types.AutoScalingGroup, spec *types.LaunchTemplateSpecification) {
	mixed := g.props.Map("MixedInstancesPolicy").Map("LaunchTemplate")
	given := cmp.Or(g.props.Map("LaunchTemplate").Text("Version"), mixed.Map("LaunchTemplateSpecification").Text("Version"))
	if strings.HasPrefix(given, "$") {
		spec.Version = &given
	}
	if !g.props.Has("MixedInstancesPolicy") {
		shown.LaunchTemplate = spec
		return
	}
	shown.MixedInstancesPolicy = &types.MixedInstancesPolicy{LaunchTemplate: &types.LaunchTemplate{LaunchTemplateSpecification: spec}}
	for _, o := range mixed.List("Overrides") {
		shown.MixedInstancesPolicy.LaunchTemplate.Overrides = append(shown.MixedInstancesPolicy.LaunchTemplate.Overrides,
			types.LaunchTemplateOverrides{InstanceType: new(o.Text("InstanceType"))})
	}
}

// spec is the launch template that instances come from; nil for a launch configuration.
func (l source) spec() *types.LaunchTemplateSpecification {
	if l.config != "" {
		return nil
	}
	return &types.LaunchTemplateSpecification{LaunchTemplateId: &l.id, LaunchTemplateName: &l.template, Version: new(strconv.Itoa(l.version))}
}

func health(healthy bool, well, ill string) *string {
	if healthy {
		return &well
	}
	return &ill
}

func (i *instance) shown() types.Instance {
	shown := types.Instance{
		InstanceId: new(i.launch.ID), AvailabilityZone: new(i.zone), LifecycleState: types.LifecycleState(i.state),
		HealthStatus: health(i.healthy, "Healthy", "Unhealthy"), ProtectedFromScaleIn: new(false), LaunchTemplate: i.from.spec(), InstanceType: new("t3.small"),
	}
	if i.from.config != "" {
		shown.LaunchConfigurationName = new(i.from.config)
	}
	return shown
}

func (s *Store) describeInstances(_ context.Context, in *asg.DescribeAutoScalingInstancesInput) (*asg.DescribeAutoScalingInstancesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []types.AutoScalingInstanceDetails{}
	for _, g := range s.groups {
		for _, i := range g.instances {
			if len(in.InstanceIds) > 0 && !slices.Contains(in.InstanceIds, i.launch.ID) {
				continue
			}
			shown := i.shown()
			all = append(all, types.AutoScalingInstanceDetails{
				AutoScalingGroupName: &g.name, InstanceId: shown.InstanceId, AvailabilityZone: shown.AvailabilityZone,
				HealthStatus: health(i.healthy, "HEALTHY", "UNHEALTHY"), LifecycleState: new(i.state), ProtectedFromScaleIn: new(false),
				LaunchConfigurationName: shown.LaunchConfigurationName, LaunchTemplate: shown.LaunchTemplate, InstanceType: shown.InstanceType,
			})
		}
	}
	all, next, err := page(all, in.NextToken, in.MaxRecords)
	return &asg.DescribeAutoScalingInstancesOutput{AutoScalingInstances: all, NextToken: next}, err
}

func (s *Store) describeActivities(_ context.Context, in *asg.DescribeScalingActivitiesInput) (*asg.DescribeScalingActivitiesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []types.Activity{}
	for _, g := range s.groups {
		if in.AutoScalingGroupName != nil && *in.AutoScalingGroupName != g.name {
			continue
		}
		for _, a := range slices.Backward(g.activities) {
			if len(in.ActivityIds) == 0 || slices.Contains(in.ActivityIds, a.id) {
				all = append(all, g.shown(a))
			}
		}
	}
	if in.AutoScalingGroupName != nil && s.group(*in.AutoScalingGroupName) == nil {
		return nil, wire.Invalid("AutoScalingGroup name not found - AutoScalingGroup '%s' not found", *in.AutoScalingGroupName)
	}
	all, next, err := page(all, in.NextToken, in.MaxRecords)
	return &asg.DescribeScalingActivitiesOutput{Activities: all, NextToken: next}, err
}

func (g *group) shown(a *activity) types.Activity {
	shown := types.Activity{
		ActivityId: new(a.id), AutoScalingGroupName: &g.name, AutoScalingGroupARN: &g.arn, Description: new(a.description), Cause: new(a.cause),
		StatusCode: types.ScalingActivityStatusCode(a.status), StartTime: new(a.started), Progress: new(a.progress), Details: new("{}"),
	}
	if !a.ended.IsZero() {
		shown.EndTime = new(a.ended)
	}
	if a.message != "" {
		shown.StatusMessage = new(a.message)
	}
	return shown
}

func (s *Store) describeLaunchConfigurations(_ context.Context, in *asg.DescribeLaunchConfigurationsInput) (*asg.DescribeLaunchConfigurationsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []types.LaunchConfiguration{}
	for _, c := range s.configs {
		if len(in.LaunchConfigurationNames) > 0 && !slices.Contains(in.LaunchConfigurationNames, c.name) {
			continue
		}
		all = append(all, types.LaunchConfiguration{
			LaunchConfigurationName: &c.name, LaunchConfigurationARN: &c.arn, ImageId: new(c.props.Text("ImageId")),
			InstanceType: new(c.props.Text("InstanceType")), CreatedTime: &c.created, UserData: new(c.props.Text("UserData")),
			SecurityGroups: c.props.Texts("SecurityGroups"),
		})
	}
	all, next, err := page(all, in.NextToken, in.MaxRecords)
	return &asg.DescribeLaunchConfigurationsOutput{LaunchConfigurations: all, NextToken: next}, err
}

func (s *Store) describeRefreshes(_ context.Context, in *asg.DescribeInstanceRefreshesInput) (*asg.DescribeInstanceRefreshesOutput, error) {
	return &asg.DescribeInstanceRefreshesOutput{InstanceRefreshes: []types.InstanceRefresh{}}, s.exists(deref(in.AutoScalingGroupName))
}

func (s *Store) describeHooks(_ context.Context, in *asg.DescribeLifecycleHooksInput) (*asg.DescribeLifecycleHooksOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.known(deref(in.AutoScalingGroupName))
	if err != nil {
		return nil, err
	}
	out := &asg.DescribeLifecycleHooksOutput{LifecycleHooks: []types.LifecycleHook{}}
	for _, h := range g.props.List("LifecycleHookSpecificationList") {
		out.LifecycleHooks = append(out.LifecycleHooks, types.LifecycleHook{
			AutoScalingGroupName: &g.name, LifecycleHookName: new(h.Text("LifecycleHookName")), LifecycleTransition: new(h.Text("LifecycleTransition")),
			HeartbeatTimeout: new(int32(h.Int("HeartbeatTimeout", 3600))), DefaultResult: new(cmp.Or(h.Text("DefaultResult"), "ABANDON")),
		})
	}
	return out, nil
}
