package deploy

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy/template"
)

// The types of resources that a release is about.
const (
	typeStack       = "AWS::CloudFormation::Stack"
	typeGroup       = "AWS::AutoScaling::AutoScalingGroup"
	typeTargetGroup = "AWS::ElasticLoadBalancingV2::TargetGroup"
	typeBalancer    = "AWS::ElasticLoadBalancingV2::LoadBalancer"
)

// Describe is one stack by its name or ID, without what belongs to it.
func (c *Clients) Describe(ctx context.Context, stack string) (cfntypes.Stack, error) {
	out, err := c.Stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return cfntypes.Stack{}, c.Explain(err)
	}
	if len(out.Stacks) == 0 {
		return cfntypes.Stack{}, &Trouble{Kind: NoStack, Action: "cloudformation:DescribeStacks",
			Text: fmt.Sprintf("no stack %s in region %s; is the region right? (--region, AWS_REGION)", stack, c.Region)}
	}
	return out.Stacks[0], nil
}

// stack reads a stack and those nested in it.
func (r *reader) stack(ctx context.Context, name string, parent *Stack, logical string) (*Stack, error) {
	live, err := r.Describe(ctx, name)
	if err != nil {
		return nil, err
	}
	s := &Stack{Live: live, Parent: parent, Logical: logical, Values: valuesOf(live)}
	id := live.StackId
	body, err := r.Stacks.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: id})
	if err != nil {
		r.missed(err)
	} else {
		s.Body = deref(body.TemplateBody)
		if s.Template, err = template.Parse(s.Body); err != nil {
			r.snapshot.Gaps = append(r.snapshot.Gaps, &Trouble{Kind: Unknown, Action: "cloudformation:GetTemplate", Text: fmt.Sprintf("stack %s: %v", s.Name(), err), Err: err})
		}
	}
	pages := cloudformation.NewListStackResourcesPaginator(r.Stacks, &cloudformation.ListStackResourcesInput{StackName: id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			r.missed(err)
			break
		}
		s.Resources = append(s.Resources, page.StackResourceSummaries...)
	}
	r.nested(ctx, s)
	return s, nil
}

// nested reads the stacks within one.
func (r *reader) nested(ctx context.Context, s *Stack) {
	for _, res := range s.Resources {
		id := deref(res.PhysicalResourceId)
		if deref(res.ResourceType) != typeStack || id == "" || gone(res.ResourceStatus) {
			continue
		}
		child, err := r.stack(ctx, id, s, deref(res.LogicalResourceId))
		if err != nil {
			r.missed(err)
			continue
		}
		s.Nested = append(s.Nested, child)
	}
}

// gone reports a resource that is there no more.
func gone(status cfntypes.ResourceStatus) bool {
	return status == cfntypes.ResourceStatusDeleteComplete || status == cfntypes.ResourceStatusDeleteSkipped
}

// valuesOf are the parameters of a stack. Of one that names a parameter of SSM
// it is what that holds.
func valuesOf(s cfntypes.Stack) template.Values {
	id := deref(s.StackId)
	v := template.Values{
		"AWS::StackName": deref(s.StackName), "AWS::StackId": id, "AWS::Region": region(id),
		"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
	}
	if parts := strings.SplitN(id, ":", 6); len(parts) == 6 {
		v["AWS::Partition"], v["AWS::AccountId"] = parts[1], parts[4]
	}
	for _, p := range s.Parameters {
		v[deref(p.ParameterKey)] = aws.ToString(p.ParameterValue)
		if p.ResolvedValue != nil {
			v[deref(p.ParameterKey)] = *p.ResolvedValue
		}
	}
	return v
}
