package stacks

import (
	"context"
	"maps"
	"slices"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/lab/aws/wire"
)

// stackOrOwner is a stack by name, or the one that owns a physical resource.
func (s *Store) stackOrOwner(name, physical *string) (*stack, error) {
	if name != nil {
		return s.find(*name)
	}
	for _, st := range s.stacks {
		for _, r := range st.resources {
			if r.physical == deref(physical) && physical != nil {
				return st, nil
			}
		}
	}
	return nil, wire.Invalid("Stack for %s does not exist", deref(physical))
}

func (s *Store) describeStackResources(_ context.Context, in *cfn.DescribeStackResourcesInput) (*cfn.DescribeStackResourcesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.stackOrOwner(in.StackName, in.PhysicalResourceId)
	if err != nil {
		return nil, err
	}
	out := &cfn.DescribeStackResourcesOutput{StackResources: []types.StackResource{}}
	for _, logical := range slices.Sorted(maps.Keys(st.resources)) {
		if in.LogicalResourceId != nil && *in.LogicalResourceId != logical {
			continue
		}
		r := st.resources[logical]
		shown := types.StackResource{
			StackId: &st.id, StackName: &st.name, LogicalResourceId: new(r.logical), PhysicalResourceId: new(r.physical), ResourceType: new(r.typ),
			ResourceStatus: types.ResourceStatus(r.status), Timestamp: new(r.updated),
			DriftInformation: &types.StackResourceDriftInformation{StackResourceDriftStatus: types.StackResourceDriftStatusNotChecked},
		}
		if r.reason != "" {
			shown.ResourceStatusReason = new(r.reason)
		}
		out.StackResources = append(out.StackResources, shown)
	}
	return out, nil
}

func (s *Store) describeStackResource(_ context.Context, in *cfn.DescribeStackResourceInput) (*cfn.DescribeStackResourceOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	r := st.resources[deref(in.LogicalResourceId)]
	if r == nil {
		return nil, wire.Invalid("Resource %s does not exist for stack %s", deref(in.LogicalResourceId), st.name)
	}
	return &cfn.DescribeStackResourceOutput{StackResourceDetail: &types.StackResourceDetail{
		StackId: &st.id, StackName: &st.name, LogicalResourceId: new(r.logical), PhysicalResourceId: new(r.physical), ResourceType: new(r.typ),
		ResourceStatus: types.ResourceStatus(r.status), LastUpdatedTimestamp: new(r.updated),
	}}, nil
}

func (s *Store) listStackResources(_ context.Context, in *cfn.ListStackResourcesInput) (*cfn.ListStackResourcesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	out := &cfn.ListStackResourcesOutput{StackResourceSummaries: []types.StackResourceSummary{}}
	for _, logical := range slices.Sorted(maps.Keys(st.resources)) {
		r := st.resources[logical]
		shown := types.StackResourceSummary{
			LogicalResourceId: new(r.logical), PhysicalResourceId: new(r.physical), ResourceType: new(r.typ),
			ResourceStatus: types.ResourceStatus(r.status), LastUpdatedTimestamp: new(r.updated),
			DriftInformation: &types.StackResourceDriftInformationSummary{StackResourceDriftStatus: types.StackResourceDriftStatusNotChecked},
		}
		if r.reason != "" {
			shown.ResourceStatusReason = new(r.reason)
		}
		out.StackResourceSummaries = append(out.StackResourceSummaries, shown)
	}
	return out, nil
}
