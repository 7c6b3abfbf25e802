package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Template is a template as it is written. Functions stand in it in their long
// form: {"Ref": "Name"}, {"Fn::Sub": "..."}.
type Template struct {
	Parameters map[string]Parameter
	Resources  map[string]Resource
	Mappings   map[string]any
	Conditions map[string]any
}

// Parameter is a parameter that the template declares.
type Parameter struct {
	Type        string
	Default     string
	HasDefault  bool
	NoEcho      bool
	Description string
}

// Resource is one resource.
type Resource struct {
	Type           string
	Condition      string
	Properties     map[string]any
	UpdatePolicy   map[string]any
	CreationPolicy map[string]any
	Metadata       map[string]any
}

// Parse reads a template's text.
func Parse(text string) (*Template, error) {
	tree, err := parseTree(text)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	root, is := tree.(map[string]any)
	if !is {
		return nil, fmt.Errorf("template: a mapping is expected, with Resources")
	}
	t := &Template{
		Parameters: map[string]Parameter{}, Resources: map[string]Resource{},
		Mappings: mapping(root["Mappings"]), Conditions: mapping(root["Conditions"]),
	}
	for name, v := range mapping(root["Parameters"]) {
		p := mapping(v)
		fallback, has := p["Default"]
		t.Parameters[name] = Parameter{
			Type: word(p["Type"]), Default: word(fallback), HasDefault: has,
			NoEcho: word(p["NoEcho"]) == "true", Description: word(p["Description"]),
		}
	}
	for name, v := range mapping(root["Resources"]) {
		r := mapping(v)
		t.Resources[name] = Resource{
			Type: word(r["Type"]), Condition: word(r["Condition"]), Properties: mapping(r["Properties"]),
			UpdatePolicy: mapping(r["UpdatePolicy"]), CreationPolicy: mapping(r["CreationPolicy"]), Metadata: mapping(r["Metadata"]),
		}
	}
	return t, nil
}

func parseTree(text string) (any, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber() // 60 stays 60
		var tree any
		if err := dec.Decode(&tree); err == nil {
			return tree, nil
		}
	}
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader([]byte(text))).Decode(&doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("it is empty")
	}
	return value(doc.Content[0], 0)
}

// deepest is how far a template may be nested; an alias may stand within itself.
const deepest = 100

// value is a node in the types of JSON, short forms of functions in long form.
// Scalars stay texts as they are written, so that 2010-09-09 is no date.
func value(n *yaml.Node, depth int) (any, error) {
	if depth > deepest {
		return nil, fmt.Errorf("line %d: nested too deeply", n.Line)
	}
	if n.Kind == yaml.AliasNode {
		return value(n.Alias, depth+1)
	}
	if name := function(n.Tag); name != "" {
		plain := *n
		plain.Tag = ""
		v, err := value(&plain, depth+1)
		if text, is := v.(string); is && name == "Fn::GetAtt" {
			resource, attribute, _ := strings.Cut(text, ".")
			v = []any{resource, attribute}
		}
		return map[string]any{name: v}, err
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			v, err := value(n.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			m[n.Content[i].Value] = v
		}
		return m, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			v, err := value(item, depth+1)
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	default:
		return n.Value, nil
	}
}

// function is the long name of a tag's function, empty for YAML's own tags.
func function(tag string) string {
	name, is := strings.CutPrefix(tag, "!")
	switch {
	case !is || strings.HasPrefix(name, "!") || name == "":
		return ""
	case name == "Ref", name == "Condition":
		return name
	default:
		return "Fn::" + name
	}
}

func mapping(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// word is a scalar as text.
func word(v any) string {
	switch s := v.(type) {
	case nil, map[string]any, []any:
		return ""
	default:
		return fmt.Sprint(s)
	}
}
