package template

import (
	"fmt"
	"strings"
)

// Scope is what a template is evaluated in.
type Scope struct {
	Template   *Template
	Parameters map[string]string // complete: see Values
	Pseudo     map[string]string // AWS::StackName and the like
	Ref        func(logical string) (string, error)
	Attribute  func(logical, name string) (string, error)
	Import     func(export string) (string, error)
}

// none is AWS::NoValue: what holds it is left out.
type none struct{}

// Eval evaluates a value with all functions in it.
func (s *Scope) Eval(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 1 {
			for name, argument := range v {
				if f, ok := functions[name]; ok {
					return f(s, argument)
				}
				if strings.HasPrefix(name, "Fn::") {
					return nil, fmt.Errorf("Template error: the function %s is not known here", name)
				}
			}
		}
		return s.evalMap(v)
	case []any:
		list := make([]any, 0, len(v))
		for _, item := range v {
			got, err := s.Eval(item)
			if err != nil {
				return nil, err
			}
			if _, left := got.(none); !left {
				list = append(list, got)
			}
		}
		return list, nil
	}
	return v, nil
}

func (s *Scope) evalMap(v map[string]any) (any, error) {
	m := make(map[string]any, len(v))
	for name, item := range v {
		got, err := s.Eval(item)
		if err != nil {
			return nil, err
		}
		if _, left := got.(none); !left {
			m[name] = got
		}
	}
	return m, nil
}

// EvalMap evaluates a map of properties.
func (s *Scope) EvalMap(v map[string]any) (map[string]any, error) {
	got, err := s.Eval(v)
	return mapping(got), err
}

// EvalText evaluates a value that must be a scalar.
func (s *Scope) EvalText(v any) (string, error) {
	got, err := s.Eval(v)
	if err != nil {
		return "", err
	}
	switch got.(type) {
	case map[string]any, []any:
		return "", fmt.Errorf("Template error: a text was expected, not %v", got)
	}
	return text(got), nil
}

// Holds says whether a condition, by name, holds; the empty name always does.
func (s *Scope) Holds(condition string) (bool, error) {
	if condition == "" {
		return true, nil
	}
	body, ok := s.Template.Conditions[condition]
	if !ok {
		return false, fmt.Errorf("Template format error: Unresolved condition dependency %s", condition)
	}
	v, err := s.Eval(body)
	return v == true, err
}

// reference is Ref: of a pseudo parameter, a parameter or a resource.
func (s *Scope) reference(name string) (any, error) {
	if name == "AWS::NoValue" {
		return none{}, nil
	}
	if value, ok := s.Pseudo[name]; ok {
		return value, nil
	}
	if p, ok := s.Template.Parameters[name]; ok {
		value := s.Parameters[name]
		if !p.isList() {
			return value, nil
		}
		list := []any{}
		for item := range strings.SplitSeq(value, ",") {
			list = append(list, strings.TrimSpace(item))
		}
		return list, nil
	}
	if s.Ref == nil {
		return nil, fmt.Errorf("Template error: %s cannot be referred to here", name)
	}
	return s.Ref(name)
}
