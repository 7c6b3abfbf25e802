package balancing

import (
	"context"
	"maps"
	"slices"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"upness/lab/aws/wire"
)

// Version of the API.
const Version = "2015-12-01"

// Operations is what clients can ask.
func (s *Store) Operations() []wire.Operation {
	return []wire.Operation{
		wire.On(Version, "DescribeLoadBalancers", s.describeLoadBalancers),
		wire.On(Version, "DescribeLoadBalancerAttributes", s.describeLoadBalancerAttributes),
		wire.On(Version, "DescribeListeners", s.describeListeners),
		wire.On(Version, "DescribeTargetGroups", s.describeTargetGroups),
		wire.On(Version, "DescribeTargetGroupAttributes", s.describeTargetGroupAttributes),
		wire.On(Version, "DescribeTargetHealth", s.describeTargetHealth),
		wire.On(Version, "DescribeTags", s.describeTags),
	}
}

func (s *Store) describeLoadBalancers(_ context.Context, in *elb.DescribeLoadBalancersInput) (*elb.DescribeLoadBalancersOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &elb.DescribeLoadBalancersOutput{LoadBalancers: []types.LoadBalancer{}}
	for _, lb := range s.balancers {
		if matches(in.LoadBalancerArns, lb.arn) && matches(in.Names, lb.name) {
			out.LoadBalancers = append(out.LoadBalancers, s.shownBalancer(lb))
		}
	}
	if len(out.LoadBalancers) == 0 && len(in.LoadBalancerArns)+len(in.Names) > 0 {
		return nil, wire.Errorf("LoadBalancerNotFound", "One or more load balancers not found")
	}
	return out, nil
}

func (s *Store) shownBalancer(lb *loadBalancer) types.LoadBalancer {
	state := types.LoadBalancerStateEnumActive
	if lb.front == nil {
		state = types.LoadBalancerStateEnumProvisioning
	}
	shown := types.LoadBalancer{
		LoadBalancerArn: &lb.arn, LoadBalancerName: &lb.name, DNSName: &lb.address, CreatedTime: &lb.created,
		Scheme: types.LoadBalancerSchemeEnumInternetFacing, Type: types.LoadBalancerTypeEnumApplication,
		IpAddressType: types.IpAddressTypeIpv4, State: &types.LoadBalancerState{Code: state}, VpcId: new("vpc-1ab"),
		SecurityGroups: lb.props.Texts("SecurityGroups"), CanonicalHostedZoneId: new("Z32O12XQLNTSW2"),
	}
	for n, subnet := range lb.props.Texts("Subnets") {
		shown.AvailabilityZones = append(shown.AvailabilityZones, types.AvailabilityZone{
			SubnetId: &subnet, ZoneName: new(s.cfg.Region + string(rune('a'+n%3)))})
	}
	return shown
}

func (s *Store) describeLoadBalancerAttributes(_ context.Context, in *elb.DescribeLoadBalancerAttributesInput) (*elb.DescribeLoadBalancerAttributesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lb := s.balancer(deref(in.LoadBalancerArn))
	if lb == nil {
		return nil, wire.Errorf("LoadBalancerNotFound", "Load balancer '%s' not found", deref(in.LoadBalancerArn))
	}
	return &elb.DescribeLoadBalancerAttributesOutput{Attributes: pairs(lb.attributes(), func(key, value *string) types.LoadBalancerAttribute {
		return types.LoadBalancerAttribute{Key: key, Value: value}
	})}, nil
}

func (s *Store) describeListeners(_ context.Context, in *elb.DescribeListenersInput) (*elb.DescribeListenersOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &elb.DescribeListenersOutput{Listeners: []types.Listener{}}
	for _, l := range s.listeners {
		if in.LoadBalancerArn != nil && *in.LoadBalancerArn != l.balancer.arn || !matches(in.ListenerArns, l.arn) {
			continue
		}
		out.Listeners = append(out.Listeners, types.Listener{
			ListenerArn: &l.arn, LoadBalancerArn: &l.balancer.arn, Port: new(int32(l.props.Int("Port", 80))),
			Protocol:       types.ProtocolEnum(l.props.Text("Protocol")),
			DefaultActions: []types.Action{{Type: types.ActionTypeEnumForward, TargetGroupArn: &l.group.arn}},
		})
	}
	return out, nil
}

// pairs are names and values as a list, by name.
func pairs[T any](all map[string]string, pair func(key, value *string) T) []T {
	list := []T{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		list = append(list, pair(&key, new(all[key])))
	}
	return list
}

func matches(wanted []string, is string) bool { return len(wanted) == 0 || slices.Contains(wanted, is) }

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
