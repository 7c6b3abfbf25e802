package template

import (
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// Template is a template taken apart.
type Template struct {
	Body        string
	Description string
	Parameters  map[string]Parameter
	Mappings    map[string]any
	Conditions  map[string]any
	Resources   map[string]Resource
	Outputs     map[string]any
}

// Parameter is what a template asks for.
type Parameter struct {
	Type        string
	Default     *string
	Description string
	NoEcho      bool
	Allowed     []string
	Pattern     string
	Min, Max    *float64 // of a Number

	MinLength, MaxLength *float64 // of a text
}

// Resource is one resource, its properties not evaluated yet.
type Resource struct {
	Type                string
	Properties          map[string]any
	Condition           string
	DependsOn           []string
	CreationPolicy      map[string]any
	UpdatePolicy        map[string]any
	DeletionPolicy      string
	UpdateReplacePolicy string
}

// sections of a template that are known; the lab makes nothing of the last ones.
var sections = []string{"AWSTemplateFormatVersion", "Description", "Parameters", "Mappings", "Conditions",
	"Resources", "Outputs", "Metadata", "Rules", "Transform"}

// Parse reads a template. The errors are what CloudFormation says of it.
func Parse(body []byte) (*Template, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(body, &doc); err != nil {
		return nil, fmt.Errorf("Template format error: YAML not well-formed. (%w)", err)
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("Template format error: the template is empty")
	}
	value, err := decode(doc.Content[0])
	if err != nil {
		return nil, fmt.Errorf("Template format error: %w", err)
	}
	root, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("Template format error: unsupported structure.")
	}
	for name := range root {
		if !slices.Contains(sections, name) {
			return nil, fmt.Errorf("Invalid template property or properties [%s]", name)
		}
	}
	t := &Template{Body: string(body), Description: text(root["Description"]),
		Mappings: mapping(root["Mappings"]), Conditions: mapping(root["Conditions"]), Outputs: mapping(root["Outputs"])}
	if t.Parameters, err = parameters(mapping(root["Parameters"])); err != nil {
		return nil, err
	}
	if t.Resources, err = resources(mapping(root["Resources"])); err != nil {
		return nil, err
	}
	return t, t.check()
}

func resources(section map[string]any) (map[string]Resource, error) {
	if len(section) == 0 {
		return nil, fmt.Errorf("Template format error: At least one Resources member must be defined.")
	}
	all := map[string]Resource{}
	for _, name := range slices.Sorted(maps.Keys(section)) {
		body := mapping(section[name])
		r := Resource{
			Type: text(body["Type"]), Properties: mapping(body["Properties"]), Condition: text(body["Condition"]),
			CreationPolicy: mapping(body["CreationPolicy"]), UpdatePolicy: mapping(body["UpdatePolicy"]),
			DeletionPolicy: text(body["DeletionPolicy"]), UpdateReplacePolicy: text(body["UpdateReplacePolicy"]),
		}
		if r.Type == "" {
			return nil, fmt.Errorf("Template format error: [/Resources/%s] Every Resources object must contain a Type member.", name)
		}
		switch on := body["DependsOn"].(type) {
		case string:
			r.DependsOn = []string{on}
		case []any:
			for _, one := range on {
				r.DependsOn = append(r.DependsOn, text(one))
			}
		}
		all[name] = r
	}
	return all, nil
}

func mapping(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// text is a scalar as a text; nothing for what is none.
func text(v any) string {
	switch v.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	return fmt.Sprint(v)
}
