package deploy

import (
	"context"
	"fmt"
	"strings"

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
	s := &Stack{Live: live, Parent: parent, Logical: logical}
	s.Values, s.Pseudo = valuesOf(live)
	id := live.StackId
	body, err := r.Stacks.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: id})
	if err != nil {
		r.missed(err)
	} else {
		s.Body = deref(body.TemplateBody)
		if s.Template, err = template.Parse(s.Name(), []byte(s.Body)); err != nil {
			r.snapshot.Gaps = append(r.snapshot.Gaps, &Trouble{Kind: Unknown, Action: "cloudformation:GetTemplate", Text: fmt.Sprintf("the template: %v", err), Err: err})
		} else {
			s.declared = s.Template.Resolve(s.Values, s.Pseudo)
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

// valuesOf are the parameters of a stack, and what is known of it beside them.
func valuesOf(s cfntypes.Stack) (values, pseudo map[string]string) {
	id := deref(s.StackId)
	values, pseudo = map[string]string{}, map[string]string{
		"AWS::StackName": deref(s.StackName), "AWS::StackId": id, "AWS::Region": region(id),
		"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
	}
	if parts := strings.SplitN(id, ":", 6); len(parts) == 6 {
		pseudo["AWS::Partition"], pseudo["AWS::AccountId"] = parts[1], parts[4]
	}
	for _, p := range s.Parameters {
		values[deref(p.ParameterKey)] = deref(p.ParameterValue)
		if p.ResolvedValue != nil {
			pseudo[deref(p.ParameterKey)] = *p.ResolvedValue
		}
	}
	return values, pseudo
}
