package stacks

import (
	"context"
	"slices"
	"strings"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/lab/aws/wire"
)

// Version of the API.
const Version = "2010-05-15"

// Operations is what clients can ask.
func (s *Store) Operations() []wire.Operation {
	return []wire.Operation{
		wire.On(Version, "CreateStack", s.createStack),
		wire.On(Version, "UpdateStack", s.updateStack),
		wire.On(Version, "DeleteStack", s.deleteStack),
		wire.On(Version, "CancelUpdateStack", s.cancelUpdateStack),
		wire.On(Version, "ContinueUpdateRollback", s.continueUpdateRollback),
		wire.On(Version, "RollbackStack", s.rollbackStack),
		wire.On(Version, "SignalResource", s.signalResource),
		wire.On(Version, "DescribeStacks", s.describeStacks),
		wire.On(Version, "ListStacks", s.listStacks),
		wire.On(Version, "DescribeStackEvents", s.describeStackEvents),
		wire.On(Version, "DescribeStackResource", s.describeStackResource),
		wire.On(Version, "DescribeStackResources", s.describeStackResources),
		wire.On(Version, "ListStackResources", s.listStackResources),
		wire.On(Version, "GetTemplate", s.getTemplate),
		wire.On(Version, "GetTemplateSummary", s.getTemplateSummary),
		wire.On(Version, "ValidateTemplate", s.validateTemplate),
		wire.On(Version, "CreateChangeSet", s.createChangeSet),
		wire.On(Version, "DescribeChangeSet", s.describeChangeSet),
		wire.On(Version, "ExecuteChangeSet", s.executeChangeSet),
		wire.On(Version, "DeleteChangeSet", s.deleteChangeSet),
		wire.On(Version, "ListChangeSets", s.listChangeSets),
	}
}

func (s *Store) createStack(_ context.Context, in *cfn.CreateStackInput) (*cfn.CreateStackOutput, error) {
	t, err := s.fetch(in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	v, err := newVersion(t, in.Parameters, nil)
	if err != nil {
		return nil, err
	}
	v.options = options{
		capabilities: texts(in.Capabilities), tags: tagMap(in.Tags), notifications: in.NotificationARNs, role: deref(in.RoleARN),
		disableRollback: deref(in.DisableRollback), onFailure: string(in.OnFailure), timeout: deref(in.TimeoutInMinutes),
		express: express(in.DeploymentConfig),
	}
	if err := v.checkCapabilities(); err != nil {
		return nil, err
	}
	st, err := s.create(deref(in.StackName), v, deref(in.ClientRequestToken), "", "")
	if err != nil {
		return nil, err
	}
	return &cfn.CreateStackOutput{StackId: &st.id, OperationId: s.operationOf(st)}, nil
}

func (s *Store) updateStack(_ context.Context, in *cfn.UpdateStackInput) (*cfn.UpdateStackOutput, error) {
	name := deref(in.StackName)
	var before version
	var token string
	var st *stack
	var err error
	s.lock(func() {
		if st, err = s.find(name); err == nil {
			before, token = st.made, st.token
		}
	})
	if err != nil {
		return nil, err
	}
	if in.ClientRequestToken != nil && *in.ClientRequestToken == token {
		return &cfn.UpdateStackOutput{StackId: &st.id, OperationId: s.operationOf(st)}, nil // asked twice
	}
	v, err := s.next(before, in.TemplateBody, in.TemplateURL, in.UsePreviousTemplate, in.Parameters)
	if err != nil {
		return nil, err
	}
	v.options.capabilities, v.options.disableRollback = texts(in.Capabilities), deref(in.DisableRollback)
	v.options.express = express(in.DeploymentConfig)
	if in.DeploymentConfig != nil && deref(in.DeploymentConfig.DisableRollback) {
		v.options.disableRollback = true
	}
	if in.Tags != nil {
		v.options.tags = tagMap(in.Tags)
	}
	if err := v.checkCapabilities(); err != nil {
		return nil, err
	}
	if st, err = s.update(name, v, deref(in.ClientRequestToken)); err != nil {
		return nil, err
	}
	return &cfn.UpdateStackOutput{StackId: &st.id, OperationId: s.operationOf(st)}, nil
}

func express(c *types.DeploymentConfig) bool {
	return c != nil && strings.EqualFold(string(c.Mode), "EXPRESS")
}

func (s *Store) operationOf(st *stack) *string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return new(st.operation)
}

func (s *Store) deleteStack(_ context.Context, in *cfn.DeleteStackInput) (*cfn.DeleteStackOutput, error) {
	s.mu.Lock()
	_, err := s.find(deref(in.StackName))
	s.mu.Unlock()
	if err != nil {
		return &cfn.DeleteStackOutput{}, nil // as with AWS: to delete what is not there is no error
	}
	_, err = s.delete(deref(in.StackName), deref(in.ClientRequestToken))
	return &cfn.DeleteStackOutput{}, err
}

func (s *Store) cancelUpdateStack(_ context.Context, in *cfn.CancelUpdateStackInput) (*cfn.CancelUpdateStackOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	if st.status != "UPDATE_IN_PROGRESS" {
		return nil, wire.Invalid("CancelUpdateStack cannot be called from current stack status")
	}
	st.stop(errUser)
	return &cfn.CancelUpdateStackOutput{}, nil
}

func (s *Store) continueUpdateRollback(_ context.Context, in *cfn.ContinueUpdateRollbackInput) (*cfn.ContinueUpdateRollbackOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	if st.status != "UPDATE_ROLLBACK_FAILED" {
		return nil, wire.Invalid("Stack:%s is in %s state and can not continue update rollback.", st.id, st.status)
	}
	for _, logical := range in.ResourcesToSkip {
		if st.resources[logical] == nil {
			return nil, wire.Invalid("Some resources in ResourcesToSkip %v don't exist in this stack", in.ResourcesToSkip)
		}
	}
	skip := slices.Clone(in.ResourcesToSkip)
	ctx := s.begin(st, "CONTINUE_ROLLBACK", deref(in.ClientRequestToken))
	s.set(st, "UPDATE_ROLLBACK_IN_PROGRESS", "")
	s.work.Go(func() { s.runRollback(ctx, st, skip) })
	return &cfn.ContinueUpdateRollbackOutput{}, nil
}

func (s *Store) rollbackStack(_ context.Context, in *cfn.RollbackStackInput) (*cfn.RollbackStackOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	if st.status != "UPDATE_FAILED" || st.before == nil {
		return nil, wire.Invalid("Stack %s is in %s state and can not be rolled back.", st.id, st.status)
	}
	ctx := s.begin(st, "ROLLBACK", deref(in.ClientRequestToken))
	s.set(st, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
	s.work.Go(func() { s.runRollback(ctx, st, nil) })
	return &cfn.RollbackStackOutput{StackId: &st.id, OperationId: new(st.operation)}, nil
}

func (s *Store) signalResource(_ context.Context, in *cfn.SignalResourceInput) (*cfn.SignalResourceOutput, error) {
	err := s.Signal(deref(in.StackName), deref(in.LogicalResourceId), deref(in.UniqueId), in.Status == types.ResourceSignalStatusSuccess)
	if err != nil {
		err = wire.Invalid("%v", err)
	}
	return &cfn.SignalResourceOutput{}, err
}
