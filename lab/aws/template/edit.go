package template

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Edit sets values of a template by their paths, such as
// Resources.ApiGroup.Properties.MinSize: to a value in YAML, or to nothing, which
// takes the key away. All of a path but its last part must be there; a list's
// items go by their numbers.
func Edit(body []byte, changes map[string]string) ([]byte, error) {
	if len(changes) == 0 {
		return body, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(body, &doc); err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	paths := make([]string, 0, len(changes))
	for path := range changes {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		if err := edit(&doc, path, changes[path]); err != nil {
			return nil, err
		}
	}
	return yaml.Marshal(&doc)
}

func edit(doc *yaml.Node, path, value string) error {
	parts := strings.Split(path, ".")
	n := doc.Content[0]
	for _, part := range parts[:len(parts)-1] {
		below := child(n, part)
		if below == nil {
			return fmt.Errorf("edit %s: the template has no %s there", path, part)
		}
		n = below
	}
	last := parts[len(parts)-1]
	var set yaml.Node
	if err := yaml.Unmarshal([]byte(value), &set); err != nil {
		return fmt.Errorf("edit %s: %w", path, err)
	}
	at := -1
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if n.Content[i].Value == last {
			at = i
		}
	}
	switch {
	case n.Kind != yaml.MappingNode:
		return fmt.Errorf("edit %s: the template has no mapping there", path)
	case len(set.Content) == 0 && at >= 0:
		n.Content = slices.Delete(n.Content, at, at+2)
	case len(set.Content) == 0:
		return fmt.Errorf("edit %s: the template has no %s there to take away", path, last)
	case at >= 0:
		n.Content[at+1] = set.Content[0]
	default:
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: last}, set.Content[0])
	}
	return nil
}

// child is what a mapping has under a key, or a list at a number.
func child(n *yaml.Node, name string) *yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			if fmt.Sprint(i) == name {
				return item
			}
		}
	}
	return nil
}
