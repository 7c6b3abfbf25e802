package stacks

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/lab/aws/wire"
)

func (s *Store) describeStacks(_ context.Context, in *cfn.DescribeStacksInput) (*cfn.DescribeStacksOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &cfn.DescribeStacksOutput{Stacks: []types.Stack{}}
	if in.StackName != nil {
		st, err := s.find(*in.StackName)
		if err != nil {
			return nil, err
		}
		out.Stacks = append(out.Stacks, s.shown(st))
		return out, nil
	}
	for _, st := range s.stacks {
		if st.status != "DELETE_COMPLETE" {
			out.Stacks = append(out.Stacks, s.shown(st))
		}
	}
	return out, nil
}

// standing is a stack's status as those see it who look through a lag.
func (s *Store) standing(st *stack) standing {
	till := time.Now().Add(-s.cfg.Faults().Lag)
	seen := st.history[0]
	for _, h := range st.history {
		if h.at.Before(till) {
			seen = h
		}
	}
	return seen
}

func (s *Store) shown(st *stack) types.Stack {
	seen := s.standing(st)
	o := st.made.options
	shown := types.Stack{
		StackId: &st.id, StackName: &st.name, StackStatus: types.StackStatus(seen.status), CreationTime: &st.created,
		DisableRollback: new(o.disableRollback), NotificationARNs: o.notifications, Capabilities: capabilities(o.capabilities),
		DriftInformation: &types.StackDriftInformation{StackDriftStatus: types.StackDriftStatusNotChecked}, Tags: tagList(o.tags),
		EnableTerminationProtection: new(false), RollbackConfiguration: &types.RollbackConfiguration{}, Outputs: []types.Output{},
	}
	if seen.reason != "" {
		shown.StackStatusReason = &seen.reason
	}
	if st.made.template != nil && st.made.template.Description != "" {
		shown.Description = &st.made.template.Description
	}
	shown.LastUpdatedTime, shown.DeletionTime = instant(st.updated), instant(st.deleted)
	if st.parent != "" {
		shown.ParentId, shown.RootId = &st.parent, &st.root
	}
	if o.role != "" {
		shown.RoleARN = &o.role
	}
	if o.express {
		shown.DeploymentConfig = &types.DeploymentConfig{Mode: "EXPRESS"}
	}
	if len(st.last) > 0 {
		shown.LastOperations = []types.OperationEntry{{OperationId: new(st.last[0].id), OperationType: types.OperationType(st.last[0].kind)}}
	}
	shown.Parameters = st.shownParameters()
	for _, key := range slices.Sorted(maps.Keys(st.outputs)) {
		o := types.Output{OutputKey: &key, OutputValue: new(st.outputs[key].value)}
		if d := st.outputs[key].description; d != "" {
			o.Description = &d
		}
		if e := st.outputs[key].export; e != "" {
			o.ExportName = &e
		}
		shown.Outputs = append(shown.Outputs, o)
	}
	return shown
}

func (st *stack) shownParameters() []types.Parameter {
	all := []types.Parameter{}
	for _, key := range slices.Sorted(maps.Keys(st.made.parameters)) {
		value := st.made.parameters[key]
		if st.made.template.Parameters[key].NoEcho {
			value = "****"
		}
		all = append(all, types.Parameter{ParameterKey: &key, ParameterValue: &value})
	}
	return all
}

// instant is nil for no time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func capabilities(all []string) []types.Capability {
	out := []types.Capability{}
	for _, c := range all {
		out = append(out, types.Capability(c))
	}
	return out
}

func tagList(tags map[string]string) []types.Tag {
	all := []types.Tag{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		all = append(all, types.Tag{Key: &key, Value: new(tags[key])})
	}
	return all
}

func (s *Store) listStacks(_ context.Context, in *cfn.ListStacksInput) (*cfn.ListStacksOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &cfn.ListStacksOutput{StackSummaries: []types.StackSummary{}}
	for _, st := range slices.Backward(s.stacks) {
		if len(in.StackStatusFilter) > 0 && !slices.Contains(in.StackStatusFilter, types.StackStatus(st.status)) {
			continue
		}
		summary := types.StackSummary{StackId: &st.id, StackName: &st.name, StackStatus: types.StackStatus(st.status), CreationTime: &st.created,
			LastUpdatedTime: instant(st.updated), DeletionTime: instant(st.deleted)}
		if st.parent != "" {
			summary.ParentId, summary.RootId = &st.parent, &st.root
		}
		out.StackSummaries = append(out.StackSummaries, summary)
	}
	return out, nil
}

// describeStackEvents gives the newest first. The token is the number of events
// older than the page, so that new ones shift nothing.
func (s *Store) describeStackEvents(_ context.Context, in *cfn.DescribeStackEventsInput) (*cfn.DescribeStackEventsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, wire.Invalid("Stack [%s] does not exist", deref(in.StackName))
	}
	faults := s.cfg.Faults()
	till, size := time.Now().Add(-faults.Lag), faults.EventPage
	if size <= 0 {
		size = eventPage
	}
	end := len(st.events)
	for end > 0 && st.events[end-1].at.After(till) {
		end--
	}
	if in.NextToken != nil {
		n, err := strconv.Atoi(*in.NextToken)
		if err != nil || n < 0 || n > len(st.events) {
			return nil, wire.Invalid("NextToken %q is not valid", *in.NextToken)
		}
		end = n
	}
	out := &cfn.DescribeStackEventsOutput{StackEvents: []types.StackEvent{}}
	from := max(0, end-size)
	for _, e := range slices.Backward(st.events[from:end]) {
		out.StackEvents = append(out.StackEvents, e.shown(st))
	}
	if from > 0 {
		out.NextToken = new(strconv.Itoa(from))
	}
	return out, nil
}

func (e *event) shown(st *stack) types.StackEvent {
	shown := types.StackEvent{
		EventId: new(e.id), StackId: &st.id, StackName: &st.name, Timestamp: new(e.at), LogicalResourceId: new(e.logical),
		PhysicalResourceId: new(e.physical), ResourceType: new(e.typ), ResourceStatus: types.ResourceStatus(e.status), OperationId: new(e.operation),
	}
	if e.reason != "" {
		shown.ResourceStatusReason = new(e.reason)
	}
	if e.token != "" {
		shown.ClientRequestToken = new(e.token)
	}
	return shown
}
