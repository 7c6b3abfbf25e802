package stacks

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/lab/aws/template"
	"upness/lab/aws/wire"
)

// fetch reads the template that a request gives.
func (s *Store) fetch(body, url *string) (*template.Template, error) {
	text := []byte(deref(body))
	switch {
	case body != nil && url != nil:
		return nil, wire.Invalid("Only one of TemplateBody or TemplateUrl may be specified.")
	case url != nil:
		var err error
		if text, err = s.cfg.Fetch(*url); err != nil {
			return nil, wire.Invalid("TemplateURL: %v", err)
		}
	case body == nil:
		return nil, wire.Invalid("Either Template URL or Template Body must be specified.")
	}
	t, err := template.Parse(text)
	if err != nil {
		return nil, wire.Invalid("%v", err)
	}
	return t, nil
}

// next is the version that a request makes of the one before.
func (s *Store) next(before version, body, url *string, previous *bool, given []types.Parameter) (version, error) {
	t := before.template
	if !deref(previous) {
		var err error
		if t, err = s.fetch(body, url); err != nil {
			return version{}, err
		}
	} else if t == nil {
		return version{}, wire.Invalid("UsePreviousTemplate cannot be used without a previous template")
	}
	v, err := newVersion(t, given, before.parameters)
	v.options = before.options
	return v, err
}

// newVersion completes the parameters of a request. A parameter that is not
// named takes the template's default, not the value it had.
func newVersion(t *template.Template, given []types.Parameter, before map[string]string) (version, error) {
	values := map[string]string{}
	for _, p := range given {
		name := deref(p.ParameterKey)
		if !deref(p.UsePreviousValue) {
			values[name] = deref(p.ParameterValue)
			continue
		}
		value, had := before[name]
		if !had {
			return version{}, wire.Invalid("Invalid input for parameter key %s. Cannot specify usePreviousValue as true for a parameter key not in the previous template", name)
		}
		values[name] = value
	}
	all, err := t.Values(values)
	if err != nil {
		return version{}, wire.Invalid("%v", err)
	}
	return version{template: t, parameters: all}, nil
}

// checkCapabilities refuses what must be acknowledged and was not.
func (v version) checkCapabilities() error {
	needed := v.capabilities()
	named := slices.Contains(v.options.capabilities, "CAPABILITY_NAMED_IAM")
	for _, c := range needed {
		if !slices.Contains(v.options.capabilities, c) && !(c == "CAPABILITY_IAM" && named) {
			return wire.Errorf("InsufficientCapabilitiesException", "Requires capabilities : [%s]", strings.Join(needed, ", "))
		}
	}
	return nil
}

// capabilities are those that the template needs.
func (v version) capabilities() []string {
	var needed []string
	for _, r := range v.template.Resources {
		if !strings.HasPrefix(r.Type, "AWS::IAM::") {
			continue
		}
		capability := "CAPABILITY_IAM"
		for _, name := range []string{"RoleName", "PolicyName", "UserName", "GroupName", "InstanceProfileName"} {
			if _, named := r.Properties[name]; named && r.Type != "AWS::IAM::Policy" {
				capability = "CAPABILITY_NAMED_IAM"
			}
		}
		needed = append(needed, capability)
	}
	if slices.Contains(needed, "CAPABILITY_NAMED_IAM") {
		return []string{"CAPABILITY_NAMED_IAM"}
	}
	return slices.Compact(needed)
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i := range all {
		out[i] = string(all[i])
	}
	return out
}

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[deref(t.Key)] = deref(t.Value)
	}
	return m
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
