package spec

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

// Error is a mistake in a seeding file.
type Error struct {
	File string
	Line int
	Text string
}

// Error is file:line: text.
func (e *Error) Error() string {
	if e.File == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Text)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// at gives an error the line of a node, unless it has one.
func at(n *yaml.Node, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return &Error{Line: n.Line, Text: err.Error()}
}

// Errorf makes an error at a line of the file.
func (s *Spec) Errorf(line int, format string, args ...any) error {
	return &Error{File: s.File, Line: line, Text: fmt.Sprintf(format, args...)}
}

// Parse reads a seeding file; name stands in messages. Unknown keys, wrong
// types and impossible values are errors with file, line and the nearest key.
func Parse(name string, data []byte) (*Spec, error) {
	s := &Spec{File: name}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) > 0 {
		root := doc.Content[0]
		err := strict(root, reflect.TypeFor[Spec]())
		if err == nil {
			err = root.Decode(s)
		}
		if err != nil {
			return nil, located(name, root, err)
		}
		lines(s, root)
	}
	if s.Seed == 0 {
		s.Seed = 1
	}
	return s, s.check()
}

// located puts the file's name on an error.
func located(name string, root *yaml.Node, err error) error {
	var known *Error
	if errors.As(err, &known) {
		return &Error{name, known.Line, known.Text}
	}
	var types *yaml.TypeError
	if errors.As(err, &types) && len(types.Errors) > 0 {
		var line int
		text := types.Errors[0]
		if _, scan := fmt.Sscanf(text, "line %d:", &line); scan == nil {
			_, text, _ = strings.Cut(text, ": ")
		}
		return &Error{name, line, text}
	}
	return &Error{name, root.Line, err.Error()}
}

var unmarshaler = reflect.TypeFor[yaml.Unmarshaler]()

// strict finds keys that the type does not have.
func strict(n *yaml.Node, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind != yaml.MappingNode || reflect.PointerTo(t).Implements(unmarshaler) {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch t.Kind() {
		case reflect.Map:
			if err := strict(value, t.Elem()); err != nil {
				return err
			}
		case reflect.Struct:
			field, known := fields(t)[key.Value]
			if !known {
				return &Error{Line: key.Line, Text: unknown("key", key.Value, names(t))}
			}
			if err := strict(value, field); err != nil {
				return err
			}
		}
	}
	return nil
}

func fields(t reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "-" {
			all[name] = t.Field(i).Type
		}
	}
	return all
}

func names(t reflect.Type) []string {
	var all []string
	for name := range fields(t) {
		all = append(all, name)
	}
	return all
}

// lines notes where tables and columns stand, for later messages.
func lines(s *Spec, root *yaml.Node) {
	for name, t := range s.Tables {
		if t == nil {
			t = &Table{}
			s.Tables[name] = t
		}
		key, node := find(find2(root, "tables"), name)
		if key == nil {
			continue
		}
		t.Line = key.Line
		for column, c := range t.Columns {
			if c == nil {
				c = &Column{}
				t.Columns[column] = c
			}
			if key, _ := find(find2(node, "columns"), column); key != nil {
				c.Line = key.Line
			}
		}
	}
}

func find(n *yaml.Node, key string) (k, v *yaml.Node) {
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

func find2(n *yaml.Node, key string) *yaml.Node {
	_, v := find(n, key)
	return v
}
