package template

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// decode turns a YAML node into plain values. A short function such as !Ref
// becomes its long form, a map of one key.
func decode(n *yaml.Node) (any, error) {
	tag := n.Tag
	if strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") {
		return decodeShort(n, strings.TrimPrefix(tag, "!"))
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if _, twice := m[key]; twice {
				return nil, fmt.Errorf("line %d: %s is there twice", n.Content[i].Line, key)
			}
			value, err := decode(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			m[key] = value
		}
		if dotted, ok := m["Fn::GetAtt"].(string); ok {
			m["Fn::GetAtt"] = halves(dotted)
		}
		return m, nil
	case yaml.SequenceNode:
		return decodeList(n)
	case yaml.AliasNode:
		return nil, fmt.Errorf("line %d: YAML aliases are not allowed in CloudFormation templates", n.Line)
	}
	if n.ShortTag() == "!!timestamp" { // 2010-09-09 is a text here
		return n.Value, nil
	}
	var v any
	err := n.Decode(&v)
	return v, err
}

func decodeList(n *yaml.Node) (any, error) {
	list := make([]any, 0, len(n.Content))
	for _, item := range n.Content {
		v, err := decode(item)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// decodeShort is !Name value.
func decodeShort(n *yaml.Node, name string) (any, error) {
	bare := *n
	bare.Tag = ""
	if n.Kind == yaml.ScalarNode {
		bare.Tag = "!!str"
	}
	value, err := decode(&bare)
	if err != nil {
		return nil, err
	}
	switch name {
	case "Ref", "Condition":
		return map[string]any{name: value}, nil
	case "GetAtt":
		if dotted, ok := value.(string); ok {
			value = halves(dotted)
		}
	}
	if _, known := functions["Fn::"+name]; !known {
		return nil, fmt.Errorf("line %d: the function !%s is not known here", n.Line, name)
	}
	return map[string]any{"Fn::" + name: value}, nil
}

// halves takes Resource.Attribute apart, as which YAML may have the argument of GetAtt.
func halves(dotted string) []any {
	resource, attribute, _ := strings.Cut(dotted, ".")
	return []any{resource, attribute}
}
