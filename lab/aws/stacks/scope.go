package stacks

import (
	"fmt"

	"upness/lab/aws/template"
)

// unknown stands for what is known only once it was made.
const unknown = "{{changeSet:KNOWN_AFTER_APPLY}}"

// scope evaluates a version of a stack over the resources that look gives. It
// takes the lock for nothing: look does.
func (s *Store) scope(st *stack, v version, look func(logical string) *resource) *template.Scope {
	return &template.Scope{
		Template: v.template, Parameters: v.parameters,
		Pseudo: map[string]string{
			"AWS::StackName": st.name, "AWS::StackId": st.id, "AWS::Region": s.cfg.Region, "AWS::AccountId": s.cfg.Account,
			"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com", "AWS::NotificationARNs": "",
		},
		Import: s.export,
		Ref: func(logical string) (string, error) {
			r := look(logical)
			if r == nil {
				return "", fmt.Errorf("Template format error: Unresolved resource dependencies [%s] in the Resources block of the template", logical)
			}
			return r.physical, nil
		},
		Attribute: func(logical, name string) (string, error) {
			r := look(logical)
			if r == nil {
				return "", fmt.Errorf("Template error: instance of Fn::GetAtt references undefined resource %s", logical)
			}
			if r.physical == unknown || r.typ == pendingTemplate && name == "LatestVersionNumber" {
				return unknown, nil
			}
			return kindOf(r.typ).attribute(s, r, name)
		},
	}
}

// export is the output that a stack exports by a name.
func (s *Store) export(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.stacks {
		for _, o := range st.outputs {
			if o.export == name && st.status != "DELETE_COMPLETE" {
				return o.value, nil
			}
		}
	}
	return "", fmt.Errorf("No export named %s found.", name)
}

// lookup is a resource of the stack, under the lock.
func (s *Store) lookup(st *stack) func(string) *resource {
	return func(logical string) *resource {
		s.mu.Lock()
		defer s.mu.Unlock()
		r := st.resources[logical]
		if r == nil {
			return nil
		}
		copied := *r
		return &copied
	}
}

// wanted is a resource as a template wants it.
type wanted struct {
	resource template.Resource
	props    template.Properties
	creation template.Properties
	update   template.Properties
}

// evaluate evaluates a resource; nil: its condition does not hold.
func evaluate(scope *template.Scope, logical string) (*wanted, error) {
	r := scope.Template.Resources[logical]
	holds, err := scope.Holds(r.Condition)
	if err != nil || !holds {
		return nil, err
	}
	w := &wanted{resource: r}
	for _, part := range []struct {
		from map[string]any
		to   *template.Properties
	}{{r.Properties, &w.props}, {r.CreationPolicy, &w.creation}, {r.UpdatePolicy, &w.update}} {
		m, err := scope.EvalMap(part.from)
		if err != nil {
			return nil, err
		}
		*part.to = m
	}
	return w, nil
}

// evalOutputs evaluates the outputs whose conditions hold.
func evalOutputs(scope *template.Scope) (map[string]output, error) {
	all := map[string]output{}
	for name, body := range scope.Template.Outputs {
		m, _ := body.(map[string]any)
		condition, _ := m["Condition"].(string)
		if holds, err := scope.Holds(condition); err != nil || !holds {
			if err != nil {
				return nil, err
			}
			continue
		}
		value, err := scope.EvalText(m["Value"])
		if err != nil {
			return nil, err
		}
		description, _ := m["Description"].(string)
		out := output{value: value, description: description}
		if export, ok := m["Export"].(map[string]any); ok {
			if out.export, err = scope.EvalText(export["Name"]); err != nil {
				return nil, err
			}
		}
		all[name] = out
	}
	return all, nil
}
