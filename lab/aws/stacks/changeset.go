package stacks

import (
	"context"
	"slices"
	"time"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/lab/aws/wire"
)

// changeSet is what an update would do, kept to be carried out.
type changeSet struct {
	id, name  string
	version   version
	changes   []difference
	status    string
	reason    string
	execution string
	created   time.Time
}

// noChanges is what CloudFormation says of a change set that is empty.
const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

// changeSet is one by its name or ID. The lock is held.
func (s *Store) changeSet(stackName, name string) (*changeSet, error) {
	for _, st := range s.stacks {
		if stackName != "" && st.name != stackName && st.id != stackName {
			continue
		}
		for _, cs := range st.changeSets {
			if cs.id == name || cs.name == name && stackName != "" {
				return cs, nil
			}
		}
	}
	return nil, wire.Errorf("ChangeSetNotFound", "ChangeSet [%s] does not exist", name)
}

// owner is the stack of a change set. The lock is held.
func (s *Store) owner(cs *changeSet) *stack {
	for _, st := range s.stacks {
		if slices.Contains(st.changeSets, cs) {
			return st
		}
	}
	return nil
}

func (s *Store) createChangeSet(_ context.Context, in *cfn.CreateChangeSetInput) (*cfn.CreateChangeSetOutput, error) {
	st, before, err := s.reviewed(deref(in.StackName), in.ChangeSetType == types.ChangeSetTypeCreate)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	_, err = s.changeSet(st.id, deref(in.ChangeSetName))
	s.mu.Unlock()
	if err == nil {
		return nil, wire.Errorf("AlreadyExistsException", "ChangeSet %s already exists", deref(in.ChangeSetName))
	}
	v, err := s.next(before, in.TemplateBody, in.TemplateURL, in.UsePreviousTemplate, in.Parameters)
	if err != nil {
		return nil, err
	}
	v.options.capabilities = texts(in.Capabilities)
	v.options.express = express(in.DeploymentConfig)
	if in.Tags != nil {
		v.options.tags = tagMap(in.Tags)
	}
	if err := v.checkCapabilities(); err != nil {
		return nil, err
	}
	changes, err := s.diff(st, v)
	if err != nil {
		return nil, wire.Invalid("%v", err)
	}
	cs := &changeSet{
		id:   "arn:aws:cloudformation:" + s.cfg.Region + ":" + s.cfg.Account + ":changeSet/" + deref(in.ChangeSetName) + "/" + uuid(),
		name: deref(in.ChangeSetName), version: v, changes: changes, status: "CREATE_COMPLETE", execution: "AVAILABLE", created: now(),
	}
	switch missing := s.missing(v); {
	case missing != "":
		cs.status, cs.execution, cs.reason = "FAILED", "UNAVAILABLE", missing
	case len(changes) == 0:
		cs.status, cs.execution, cs.reason = "FAILED", "UNAVAILABLE", noChanges
	}
	s.lock(func() { st.changeSets = append(st.changeSets, cs) })
	return &cfn.CreateChangeSetOutput{Id: &cs.id, StackId: &st.id}, nil
}

// missing says which parameter names an image that is not there, where its type
// has CloudFormation look it up; empty for none.
func (s *Store) missing(v version) string {
	for _, name := range v.template.ParameterNames() {
		if id := v.parameters[name]; v.template.Parameters[name].Type == "AWS::EC2::Image::Id" && !s.cfg.Images(id) {
			return "Parameter validation failed: parameter value " + id + " for parameter name " + name + " does not exist"
		}
	}
	return ""
}

// reviewed is the stack that a change set is for; one to be created is made
// without resources.
func (s *Store) reviewed(name string, create bool) (*stack, version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	switch {
	case create && err == nil && st.status != "REVIEW_IN_PROGRESS":
		return nil, version{}, wire.Invalid("Stack [%s] already exists and cannot be created again with the changeSet [create]", name)
	case create && err != nil:
		st = s.newStack(name)
		s.set(st, "REVIEW_IN_PROGRESS", "User Initiated")
	case err != nil:
		return nil, version{}, err
	case !create:
		if err := st.checkUpdatable(); err != nil {
			return nil, version{}, err
		}
	}
	return st, st.made, nil
}

func (s *Store) executeChangeSet(_ context.Context, in *cfn.ExecuteChangeSetInput) (*cfn.ExecuteChangeSetOutput, error) {
	s.mu.Lock()
	cs, err := s.changeSet(deref(in.StackName), deref(in.ChangeSetName))
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	st := s.owner(cs)
	if cs.execution != "AVAILABLE" {
		s.mu.Unlock()
		return nil, wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current status of [%s]", cs.id, cs.status)
	}
	cs.execution = "EXECUTE_COMPLETE"
	cs.version.options.disableRollback = deref(in.DisableRollback)
	st.changeSets = slices.DeleteFunc(st.changeSets, func(other *changeSet) bool { return other != cs })
	if st.status == "REVIEW_IN_PROGRESS" {
		st.made = cs.version
		s.startCreate(st, deref(in.ClientRequestToken))
		s.mu.Unlock()
		return &cfn.ExecuteChangeSetOutput{}, nil
	}
	s.mu.Unlock()
	_, err = s.update(st.id, cs.version, deref(in.ClientRequestToken))
	return &cfn.ExecuteChangeSetOutput{}, err
}

func (s *Store) deleteChangeSet(_ context.Context, in *cfn.DeleteChangeSetInput) (*cfn.DeleteChangeSetOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cs, err := s.changeSet(deref(in.StackName), deref(in.ChangeSetName)); err == nil {
		st := s.owner(cs)
		st.changeSets = slices.DeleteFunc(st.changeSets, func(other *changeSet) bool { return other == cs })
	}
	return &cfn.DeleteChangeSetOutput{}, nil
}

func (s *Store) listChangeSets(_ context.Context, in *cfn.ListChangeSetsInput) (*cfn.ListChangeSetsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	out := &cfn.ListChangeSetsOutput{Summaries: []types.ChangeSetSummary{}}
	for _, cs := range st.changeSets {
		out.Summaries = append(out.Summaries, types.ChangeSetSummary{ChangeSetId: &cs.id, ChangeSetName: &cs.name, StackId: &st.id, StackName: &st.name,
			Status: types.ChangeSetStatus(cs.status), ExecutionStatus: types.ExecutionStatus(cs.execution), CreationTime: &cs.created})
	}
	return out, nil
}
