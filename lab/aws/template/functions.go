package template

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// function is one that a template may call.
type function func(s *Scope, argument any) (any, error)

var functions map[string]function

// They call each other through the table: it cannot be initialised where it is declared.
func init() {
	functions = map[string]function{
		"Ref": ref, "Condition": condition, "Fn::GetAtt": getAtt, "Fn::Sub": sub, "Fn::If": ifElse, "Fn::Join": join,
		"Fn::Select": pick, "Fn::Split": split, "Fn::FindInMap": find, "Fn::GetAZs": zones, "Fn::Base64": encode, "Fn::ImportValue": imported,
		"Fn::Equals": equals, "Fn::And": and, "Fn::Or": or, "Fn::Not": not,
	}
}

func ref(s *Scope, a any) (any, error) { return s.reference(text(a)) }

func condition(s *Scope, a any) (any, error) { return s.Holds(text(a)) }

// imported is the output that another stack exports by a name.
func imported(s *Scope, a any) (any, error) {
	name, err := s.EvalText(a)
	if err != nil {
		return nil, err
	}
	if s.Import == nil {
		return nil, fmt.Errorf("Template error: Fn::ImportValue cannot be used here")
	}
	return s.Import(name)
}

func getAtt(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::GetAtt", a, 2)
	if err != nil {
		return nil, err
	}
	if s.Attribute == nil {
		return nil, fmt.Errorf("Template error: Fn::GetAtt cannot be used here")
	}
	return s.Attribute(text(list[0]), text(list[1]))
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

// sub replaces ${Name}, ${Resource.Attribute} and ${Own} of a text; ${!Literal} stays ${Literal}.
func sub(s *Scope, a any) (any, error) {
	own := map[string]any{}
	pattern := text(a)
	if list, ok := a.([]any); ok && len(list) == 2 {
		pattern, own = text(list[0]), mapping(list[1])
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(pattern, func(found string) string {
		name := found[2 : len(found)-1]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}"
		}
		v, err := s.named(strings.TrimSpace(name), own)
		if err != nil && failed == nil {
			failed = err
		}
		return text(v)
	})
	return out, failed
}

func (s *Scope) named(name string, own map[string]any) (any, error) {
	if v, ok := own[name]; ok {
		return s.Eval(v)
	}
	if resource, attribute, dotted := strings.Cut(name, "."); dotted {
		return getAtt(s, []any{resource, attribute})
	}
	return s.reference(name)
}

func ifElse(s *Scope, a any) (any, error) {
	list, ok := a.([]any)
	if !ok || len(list) != 3 {
		return nil, fmt.Errorf("Template error: Fn::If requires a list argument with three elements")
	}
	holds, err := s.Holds(text(list[0]))
	if err != nil {
		return nil, err
	}
	if holds {
		return s.Eval(list[1])
	}
	return s.Eval(list[2])
}

func join(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::Join", a, 2)
	if err != nil {
		return nil, err
	}
	parts, ok := list[1].([]any)
	if !ok {
		return nil, fmt.Errorf("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined")
	}
	texts := make([]string, len(parts))
	for i := range parts {
		texts[i] = text(parts[i])
	}
	return strings.Join(texts, text(list[0])), nil
}

func pick(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::Select", a, 2)
	if err != nil {
		return nil, err
	}
	from, _ := list[1].([]any)
	n, err := strconv.Atoi(text(list[0]))
	if err != nil || n < 0 || n >= len(from) {
		return nil, fmt.Errorf("Template error: Fn::Select cannot select nonexistent value at index %v", list[0])
	}
	return from[n], nil
}

func split(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::Split", a, 2)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for part := range strings.SplitSeq(text(list[1]), text(list[0])) {
		out = append(out, part)
	}
	return out, nil
}

func find(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::FindInMap", a, 3)
	if err != nil {
		return nil, err
	}
	v, ok := mapping(mapping(s.Template.Mappings[text(list[0])])[text(list[1])])[text(list[2])]
	if !ok {
		return nil, fmt.Errorf("Template error: Unable to get mapping for %v::%v::%v", list[0], list[1], list[2])
	}
	return v, nil
}

// zones is three zones in whatever region.
func zones(s *Scope, a any) (any, error) {
	region, err := s.EvalText(a)
	if err != nil {
		return nil, err
	}
	if region == "" {
		region = s.Pseudo["AWS::Region"]
	}
	return []any{region + "a", region + "b", region + "c"}, nil
}

func encode(s *Scope, a any) (any, error) {
	v, err := s.EvalText(a)
	return base64.StdEncoding.EncodeToString([]byte(v)), err
}

func equals(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::Equals", a, 2)
	if err != nil {
		return nil, err
	}
	return text(list[0]) == text(list[1]), nil
}

func and(s *Scope, a any) (any, error) { return fold(s, a, true) }

func or(s *Scope, a any) (any, error) { return fold(s, a, false) }

// fold is all of a list, or any of it.
func fold(s *Scope, a any, all bool) (any, error) {
	list, err := arguments(s, "Fn::And and Fn::Or", a, -1)
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if (v == true) != all {
			return !all, nil
		}
	}
	return all, nil
}

func not(s *Scope, a any) (any, error) {
	list, err := arguments(s, "Fn::Not", a, 1)
	if err != nil {
		return nil, err
	}
	return list[0] != true, nil
}

// arguments evaluates a list of n; n < 0: of any length.
func arguments(s *Scope, name string, a any, n int) ([]any, error) {
	v, err := s.Eval(a)
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok || n >= 0 && len(list) != n {
		return nil, fmt.Errorf("Template error: %s requires a list argument with %d elements", name, n)
	}
	return list, nil
}
