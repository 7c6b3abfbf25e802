package deploy

import (
	"context"
	"slices"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// TargetGroup is a target group that a balancer of the stack forwards to, or
// that a group of it registers with.
type TargetGroup struct {
	Live       elbtypes.TargetGroup
	Logical    string            // its name in the template; empty when it is none of the stack's
	Attributes map[string]string // such as deregistration_delay.timeout_seconds; nil if they could not be read
	Health     []elbtypes.TargetHealthDescription
}

// Name is the target group's name.
func (t *TargetGroup) Name() string { return deref(t.Live.TargetGroupName) }

// ARN is the target group's ID.
func (t *TargetGroup) ARN() string { return deref(t.Live.TargetGroupArn) }

// Healthy is how many of its targets are healthy.
func (t *TargetGroup) Healthy() int {
	n := 0
	for _, h := range t.Health {
		if h.TargetHealth != nil && h.TargetHealth.State == elbtypes.TargetHealthStateEnumHealthy {
			n++
		}
	}
	return n
}

// Balancer is a load balancer in front of the stack's groups.
type Balancer struct {
	Live       elbtypes.LoadBalancer
	Logical    string            // its name in the template; empty when it is none of the stack's
	Attributes map[string]string // such as idle_timeout.timeout_seconds; nil if they could not be read
	Listeners  []elbtypes.Listener
}

// targetGroups reads those of the stacks and those of the groups.
func (r *reader) targetGroups(ctx context.Context) {
	logical := r.resources(typeTargetGroup)
	arns := keys(logical)
	for _, g := range r.snapshot.Groups {
		arns = append(arns, g.Live.TargetGroupARNs...)
	}
	for _, arn := range distinct(arns) {
		out, err := r.Balancers.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{TargetGroupArns: []string{arn}})
		if err != nil {
			r.missed(err)
			continue
		}
		for _, live := range out.TargetGroups {
			t := &TargetGroup{Live: live, Logical: logical[arn]}
			if attrs, err := r.Balancers.DescribeTargetGroupAttributes(ctx, &elb.DescribeTargetGroupAttributesInput{TargetGroupArn: &arn}); err != nil {
				r.missed(err)
			} else {
				t.Attributes = map[string]string{}
				for _, a := range attrs.Attributes {
					t.Attributes[deref(a.Key)] = deref(a.Value)
				}
			}
			if t.Health, err = r.health(ctx, arn); err != nil {
				r.missed(err)
			}
			r.snapshot.TargetGroups = append(r.snapshot.TargetGroups, t)
		}
	}
}

// health is what a balancer finds of the targets in a group.
func (c *Clients) health(ctx context.Context, arn string) ([]elbtypes.TargetHealthDescription, error) {
	out, err := c.Balancers.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &arn})
	if err != nil {
		return nil, c.Explain(err)
	}
	return out.TargetHealthDescriptions, nil
}

// balancers reads those of the stacks and those in front of the target groups.
func (r *reader) balancers(ctx context.Context) {
	logical := r.resources(typeBalancer)
	arns := keys(logical)
	for _, t := range r.snapshot.TargetGroups {
		arns = append(arns, t.Live.LoadBalancerArns...)
	}
	for _, arn := range distinct(arns) {
		out, err := r.Balancers.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{LoadBalancerArns: []string{arn}})
		if err != nil {
			r.missed(err)
			continue
		}
		for _, live := range out.LoadBalancers {
			b := &Balancer{Live: live, Logical: logical[arn]}
			r.balancer(ctx, b, arn)
			r.snapshot.Balancers = append(r.snapshot.Balancers, b)
		}
	}
}

func (r *reader) balancer(ctx context.Context, b *Balancer, arn string) {
	if attrs, err := r.Balancers.DescribeLoadBalancerAttributes(ctx, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: &arn}); err != nil {
		r.missed(err)
	} else {
		b.Attributes = map[string]string{}
		for _, a := range attrs.Attributes {
			b.Attributes[deref(a.Key)] = deref(a.Value)
		}
	}
	pages := elb.NewDescribeListenersPaginator(r.Balancers, &elb.DescribeListenersInput{LoadBalancerArn: &arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			r.missed(err)
			return
		}
		b.Listeners = append(b.Listeners, page.Listeners...)
	}
}

// resources are the stacks' resources of a type: their names in the templates
// by their IDs.
func (r *reader) resources(kind string) map[string]string {
	found := map[string]string{}
	for s := range r.snapshot.Root.All() {
		for _, res := range s.Resources {
			if deref(res.ResourceType) == kind && deref(res.PhysicalResourceId) != "" && !gone(res.ResourceStatus) {
				found[*res.PhysicalResourceId] = deref(res.LogicalResourceId)
			}
		}
	}
	return found
}

func keys(m map[string]string) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func distinct(all []string) []string {
	var one []string
	for _, s := range all {
		if !slices.Contains(one, s) {
			one = append(one, s)
		}
	}
	return one
}
