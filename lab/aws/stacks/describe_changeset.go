package stacks

import (
	"context"
	"fmt"
	"maps"
	"slices"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func (s *Store) describeChangeSet(_ context.Context, in *cfn.DescribeChangeSetInput) (*cfn.DescribeChangeSetOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cs, err := s.changeSet(deref(in.StackName), deref(in.ChangeSetName))
	if err != nil {
		return nil, err
	}
	st := s.owner(cs)
	out := &cfn.DescribeChangeSetOutput{
		ChangeSetId: &cs.id, ChangeSetName: &cs.name, StackId: &st.id, StackName: &st.name, Status: types.ChangeSetStatus(cs.status),
		ExecutionStatus: types.ExecutionStatus(cs.execution), CreationTime: &cs.created, Changes: []types.Change{}, Tags: tagList(cs.version.options.tags),
		Capabilities: capabilities(cs.version.options.capabilities), RollbackConfiguration: &types.RollbackConfiguration{},
	}
	if cs.reason != "" {
		out.StatusReason = new(cs.reason)
	}
	for _, key := range slices.Sorted(maps.Keys(cs.version.parameters)) {
		out.Parameters = append(out.Parameters, types.Parameter{ParameterKey: &key, ParameterValue: new(cs.version.parameters[key])})
	}
	for _, d := range cs.changes {
		out.Changes = append(out.Changes, types.Change{Type: types.ChangeTypeResource, ResourceChange: d.shown(cs.version)})
	}
	return out, nil
}

func (d difference) shown(v version) *types.ResourceChange {
	c := &types.ResourceChange{
		Action: types.ChangeAction(d.action), LogicalResourceId: new(d.logical), ResourceType: new(d.typ),
		Scope: []types.ResourceAttribute{}, Details: []types.ResourceChangeDetail{},
	}
	if d.physical != "" {
		c.PhysicalResourceId = new(d.physical)
	}
	if d.action != "Modify" {
		return c
	}
	c.Replacement, c.Scope = types.ReplacementFalse, []types.ResourceAttribute{types.ResourceAttributeProperties}
	if d.replacement {
		c.Replacement = types.ReplacementTrue
	}
	k := kindOf(d.typ)
	for _, name := range d.changed {
		recreation := types.RequiresRecreationNever
		if k.mustReplace([]string{name}) {
			recreation = types.RequiresRecreationAlways
		}
		c.Details = append(c.Details, d.detail(name, recreation, v)...)
	}
	return c
}

// detail tells what made a property change: parameters by name, else another
// resource, else the template itself.
func (d difference) detail(name string, recreation types.RequiresRecreation, v version) []types.ResourceChangeDetail {
	target := &types.ResourceTargetDefinition{Attribute: types.ResourceAttributeProperties, Name: &name, RequiresRecreation: recreation,
		BeforeValue: shownValue(d.before[name]), AfterValue: shownValue(d.after[name])}
	var all []types.ResourceChangeDetail
	for _, cause := range d.causes[name] {
		source := types.ChangeSourceParameterReference
		switch {
		case v.template.Resources[cause.Name].Type != "" && cause.Attribute:
			source = types.ChangeSourceResourceAttribute
		case v.template.Resources[cause.Name].Type != "":
			source = types.ChangeSourceResourceReference
		}
		all = append(all, types.ResourceChangeDetail{Target: target, Evaluation: types.EvaluationTypeStatic, ChangeSource: source, CausingEntity: new(cause.Name)})
	}
	if len(all) == 0 {
		all = append(all, types.ResourceChangeDetail{Target: target, Evaluation: types.EvaluationTypeStatic, ChangeSource: types.ChangeSourceDirectModification})
	}
	return all
}

func shownValue(v any) *string {
	if v == nil {
		return nil
	}
	return new(fmt.Sprint(v))
}
