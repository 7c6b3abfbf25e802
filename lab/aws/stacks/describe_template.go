package stacks

import (
	"context"
	"slices"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/lab/aws/template"
)

func (s *Store) getTemplate(_ context.Context, in *cfn.GetTemplateInput) (*cfn.GetTemplateOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(deref(in.StackName))
	if err != nil {
		return nil, err
	}
	body := st.made.template.Body
	if in.ChangeSetName != nil {
		cs, err := s.changeSet(deref(in.StackName), *in.ChangeSetName)
		if err != nil {
			return nil, err
		}
		body = cs.version.template.Body
	}
	return &cfn.GetTemplateOutput{TemplateBody: &body, StagesAvailable: []types.TemplateStage{types.TemplateStageOriginal, types.TemplateStageProcessed}}, nil
}

// templateOf is that of a request, or of a stack.
func (s *Store) templateOf(name, body, url *string) (*template.Template, error) {
	if name == nil {
		return s.fetch(body, url)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(*name)
	if err != nil {
		return nil, err
	}
	return st.made.template, nil
}

func (s *Store) getTemplateSummary(_ context.Context, in *cfn.GetTemplateSummaryInput) (*cfn.GetTemplateSummaryOutput, error) {
	t, err := s.templateOf(in.StackName, in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	out := &cfn.GetTemplateSummaryOutput{Description: &t.Description, Version: new("2010-09-09"), Parameters: []types.ParameterDeclaration{},
		Capabilities: capabilities(version{template: t}.capabilities())}
	for _, name := range t.ParameterNames() {
		p := t.Parameters[name]
		d := types.ParameterDeclaration{ParameterKey: &name, ParameterType: &p.Type, DefaultValue: p.Default, NoEcho: &p.NoEcho, Description: &p.Description,
			ParameterConstraints: &types.ParameterConstraints{AllowedValues: p.Allowed}}
		out.Parameters = append(out.Parameters, d)
	}
	for _, r := range t.Resources {
		out.ResourceTypes = append(out.ResourceTypes, r.Type)
	}
	slices.Sort(out.ResourceTypes)
	out.ResourceTypes = slices.Compact(out.ResourceTypes)
	return out, nil
}

func (s *Store) validateTemplate(_ context.Context, in *cfn.ValidateTemplateInput) (*cfn.ValidateTemplateOutput, error) {
	t, err := s.fetch(in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	out := &cfn.ValidateTemplateOutput{Description: &t.Description, Parameters: []types.TemplateParameter{}, Capabilities: capabilities(version{template: t}.capabilities())}
	for _, name := range t.ParameterNames() {
		p := t.Parameters[name]
		out.Parameters = append(out.Parameters, types.TemplateParameter{ParameterKey: &name, DefaultValue: p.Default, NoEcho: &p.NoEcho, Description: &p.Description})
	}
	return out, nil
}
