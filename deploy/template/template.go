package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"gopkg.in/yaml.v3"
)

// Template is a parsed template.
type Template struct {
	File       string // as named by who read it, for messages
	Parameters []Parameter
	Macros     []string // names under Transform; what they make is not known

	mappings   *yaml.Node
	conditions map[string]*yaml.Node
	resources  []section
}

// section is a key of the template with what stands under it.
type section struct {
	name string
	line int
	body *yaml.Node
}

// Error is a mistake in a template.
type Error struct {
	File string
	Line int // 0: not known
	Msg  string
}

// Error is the mistake with its place, in one line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Parse reads a template. It stops at the first mistake, which is an *Error.
func Parse(file string, text []byte) (*Template, error) {
	t := &Template{File: file, conditions: map[string]*yaml.Node{}}
	wrong := func(line int, format string, args ...any) error {
		return &Error{File: file, Line: line, Msg: fmt.Sprintf(format, args...)}
	}
	if json.Valid(text) {
		text = bytes.ReplaceAll(text, []byte{'\t'}, []byte{' '}) // JSON may be indented with tabs, YAML may not
	}
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, wrong(0, "the template is empty")
		}
		return nil, wrong(0, "not a template in YAML or JSON: %v", err)
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, wrong(root.Line, "a template is a mapping with the key Resources")
	}
	if err := plain(root, wrong); err != nil {
		return nil, err
	}
	for _, s := range sections(root) {
		switch s.name {
		case "Parameters":
			for _, p := range sections(s.body) {
				t.Parameters = append(t.Parameters, parameter(p))
			}
		case "Mappings":
			t.mappings = s.body
		case "Conditions":
			for _, c := range sections(s.body) {
				t.conditions[c.name] = c.body
			}
		case "Resources":
			t.resources = sections(s.body)
		case "Transform":
			t.Macros = macros(s.body)
		}
	}
	if len(t.resources) == 0 {
		return nil, wrong(root.Line, "a template is a mapping with the key Resources: it is missing or empty")
	}
	return t, nil
}

// plain holds a template to what CloudFormation reads: no aliases, and no key
// given twice.
func plain(n *yaml.Node, wrong func(int, string, ...any) error) error {
	if n.Kind == yaml.AliasNode {
		return wrong(n.Line, "CloudFormation reads no YAML aliases: write %s out", n.Value)
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if line, twice := seen[k.Value]; twice {
				return wrong(k.Line, "key %q is given twice, first on line %d", k.Value, line)
			}
			seen[k.Value] = k.Line
		}
	}
	for _, c := range n.Content {
		if err := plain(c, wrong); err != nil {
			return err
		}
	}
	return nil
}

// sections are the keys of a mapping in their order; none of anything else.
func sections(n *yaml.Node) []section {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var all []section
	for i := 0; i+1 < len(n.Content); i += 2 {
		all = append(all, section{n.Content[i].Value, n.Content[i].Line, n.Content[i+1]})
	}
	return all
}

// under is what stands under a key of a mapping, nil for nothing.
func under(n *yaml.Node, name string) *yaml.Node {
	for _, s := range sections(n) {
		if s.name == name {
			return s.body
		}
	}
	return nil
}

// macros are the names under Transform: a text, a list, or mappings with a Name.
func macros(n *yaml.Node) []string {
	switch n.Kind {
	case yaml.ScalarNode:
		return []string{n.Value}
	case yaml.MappingNode:
		if name := under(n, "Name"); name != nil {
			return []string{name.Value}
		}
	case yaml.SequenceNode:
		var all []string
		for _, item := range n.Content {
			all = append(all, macros(item)...)
		}
		return all
	}
	return nil
}
