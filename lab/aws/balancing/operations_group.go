package balancing

import (
	"cmp"
	"context"
	"slices"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"upness/lab/aws/wire"
)

func (s *Store) describeTargetGroups(_ context.Context, in *elb.DescribeTargetGroupsInput) (*elb.DescribeTargetGroupsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &elb.DescribeTargetGroupsOutput{TargetGroups: []types.TargetGroup{}}
	for _, g := range s.groups {
		if matches(in.TargetGroupArns, g.arn) && matches(in.Names, g.name) &&
			(in.LoadBalancerArn == nil || slices.Contains(s.inFront(g), *in.LoadBalancerArn)) {
			out.TargetGroups = append(out.TargetGroups, s.shownGroup(g))
		}
	}
	if len(out.TargetGroups) == 0 && len(in.TargetGroupArns)+len(in.Names) > 0 {
		return nil, wire.Errorf("TargetGroupNotFound", "One or more target groups not found")
	}
	return out, nil
}

// inFront lists the load balancers that forward to a group.
func (s *Store) inFront(g *targetGroup) []string {
	arns := []string{}
	for _, l := range s.listeners {
		if l.group == g {
			arns = append(arns, l.balancer.arn)
		}
	}
	return arns
}

func (s *Store) shownGroup(g *targetGroup) types.TargetGroup {
	p := g.props
	number := func(name string, without int) *int32 { return new(int32(p.Int(name, without))) }
	protocol := types.ProtocolEnum(cmp.Or(p.Text("Protocol"), "HTTP"))
	return types.TargetGroup{
		TargetGroupArn: &g.arn, TargetGroupName: &g.name, Port: number("Port", 80), Protocol: protocol,
		VpcId: new(p.Text("VpcId")), TargetType: types.TargetTypeEnum(cmp.Or(p.Text("TargetType"), "instance")),
		HealthCheckEnabled: new(p.Bool("HealthCheckEnabled", true)), HealthCheckPath: new(g.path()),
		HealthCheckPort:            new(cmp.Or(p.Text("HealthCheckPort"), "traffic-port")),
		HealthCheckProtocol:        types.ProtocolEnum(cmp.Or(p.Text("HealthCheckProtocol"), string(protocol))),
		HealthCheckIntervalSeconds: number("HealthCheckIntervalSeconds", 30), HealthCheckTimeoutSeconds: number("HealthCheckTimeoutSeconds", 5),
		HealthyThresholdCount: number("HealthyThresholdCount", 5), UnhealthyThresholdCount: number("UnhealthyThresholdCount", 2),
		Matcher: &types.Matcher{HttpCode: new(cmp.Or(p.Map("Matcher").Text("HttpCode"), "200"))}, LoadBalancerArns: s.inFront(g),
		ProtocolVersion: new("HTTP1"), IpAddressType: types.TargetGroupIpAddressTypeEnumIpv4,
	}
}

func (s *Store) describeTargetGroupAttributes(_ context.Context, in *elb.DescribeTargetGroupAttributesInput) (*elb.DescribeTargetGroupAttributesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.known(deref(in.TargetGroupArn))
	if err != nil {
		return nil, err
	}
	return &elb.DescribeTargetGroupAttributesOutput{Attributes: pairs(g.attributes(), func(key, value *string) types.TargetGroupAttribute {
		return types.TargetGroupAttribute{Key: key, Value: value}
	})}, nil
}

// known is the target group of an ARN, or what the service says without one.
func (s *Store) known(arn string) (*targetGroup, error) {
	if g := s.group(arn); g != nil {
		return g, nil
	}
	return nil, wire.Errorf("TargetGroupNotFound", "Target group '%s' not found", arn)
}

func (s *Store) describeTargetHealth(_ context.Context, in *elb.DescribeTargetHealthInput) (*elb.DescribeTargetHealthOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.known(deref(in.TargetGroupArn))
	if err != nil {
		return nil, err
	}
	g.order = slices.DeleteFunc(g.order, func(id string) bool { return g.targets[id] == nil })
	out := &elb.DescribeTargetHealthOutput{TargetHealthDescriptions: []types.TargetHealthDescription{}}
	asked := map[string]bool{}
	for _, t := range in.Targets {
		asked[deref(t.Id)] = true
	}
	for _, id := range g.order {
		if len(asked) > 0 && !asked[id] {
			continue
		}
		t := g.targets[id]
		shown := types.TargetHealthDescription{
			Target:          &types.TargetDescription{Id: &id, Port: new(int32(g.props.Int("Port", 80))), AvailabilityZone: &t.zone},
			HealthCheckPort: new(cmp.Or(g.props.Text("HealthCheckPort"), "traffic-port")),
			TargetHealth:    &types.TargetHealth{State: types.TargetHealthStateEnum(t.health.State), Reason: types.TargetHealthReasonEnum(t.health.Reason)},
		}
		if *shown.HealthCheckPort == "traffic-port" {
			shown.HealthCheckPort = new(cmp.Or(g.props.Text("Port"), "80"))
		}
		if t.health.Description != "" {
			shown.TargetHealth.Description = new(t.health.Description)
		}
		out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, shown)
	}
	return out, nil
}

func (s *Store) describeTags(_ context.Context, in *elb.DescribeTagsInput) (*elb.DescribeTagsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &elb.DescribeTagsOutput{}
	for _, arn := range in.ResourceArns {
		var tags map[string]string
		if lb := s.balancer(arn); lb != nil {
			tags = lb.props.Pairs("Tags")
		} else if g := s.group(arn); g != nil {
			tags = g.props.Pairs("Tags")
		}
		out.TagDescriptions = append(out.TagDescriptions, types.TagDescription{ResourceArn: &arn,
			Tags: pairs(tags, func(key, value *string) types.Tag { return types.Tag{Key: key, Value: value} })})
	}
	return out, nil
}
