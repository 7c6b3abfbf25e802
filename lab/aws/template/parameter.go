package template

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func parameters(section map[string]any) (map[string]Parameter, error) {
	all := map[string]Parameter{}
	for name, body := range section {
		m := mapping(body)
		p := Parameter{Type: text(m["Type"]), Description: text(m["Description"]), NoEcho: text(m["NoEcho"]) == "true", Pattern: text(m["AllowedPattern"])}
		if p.Type == "" {
			return nil, fmt.Errorf("Template format error: Every Parameters object must contain a Type member.")
		}
		if value, given := m["Default"]; given {
			fallback := text(value)
			p.Default = &fallback
		}
		if list, ok := m["AllowedValues"].([]any); ok {
			for _, v := range list {
				p.Allowed = append(p.Allowed, text(v))
			}
		}
		p.Min, p.Max = bound(m["MinValue"]), bound(m["MaxValue"])
		p.MinLength, p.MaxLength = bound(m["MinLength"]), bound(m["MaxLength"])
		all[name] = p
	}
	return all, nil
}

func bound(v any) *float64 {
	f, err := strconv.ParseFloat(text(v), 64)
	if err != nil {
		return nil
	}
	return &f
}

// Values completes the given parameters with the defaults, and refuses what
// CloudFormation refuses.
func (t *Template) Values(given map[string]string) (map[string]string, error) {
	var unknown, missing []string
	values := map[string]string{}
	for name := range given {
		if _, known := t.Parameters[name]; !known {
			unknown = append(unknown, name)
		}
	}
	for name, p := range t.Parameters {
		value, ok := given[name]
		switch {
		case ok:
		case p.Default != nil:
			value = *p.Default
		default:
			missing = append(missing, name)
			continue
		}
		if err := p.check(name, value); err != nil {
			return nil, err
		}
		values[name] = value
	}
	slices.Sort(unknown)
	slices.Sort(missing)
	switch {
	case len(unknown) > 0:
		return nil, fmt.Errorf("Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	case len(missing) > 0:
		return nil, fmt.Errorf("Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	return values, nil
}

// check refuses a value that the parameter does not allow; of a list each item
// is held to it.
func (p Parameter) check(name, value string) error {
	if !p.isList() {
		return p.checkOne(name, value, p.Type)
	}
	for item := range strings.SplitSeq(value, ",") {
		if err := p.checkOne(name, strings.TrimSpace(item), strings.TrimSuffix(strings.TrimPrefix(p.Type, "List<"), ">")); err != nil {
			return err
		}
	}
	return nil
}

func (p Parameter) checkOne(name, value, kind string) error {
	if len(p.Allowed) > 0 && !slices.Contains(p.Allowed, value) {
		return fmt.Errorf("Template error: parameter %s must be one of AllowedValues [%s]", name, strings.Join(p.Allowed, ", "))
	}
	if p.Pattern != "" {
		if re, err := regexp.Compile("^(?:" + p.Pattern + ")$"); err == nil && !re.MatchString(value) {
			return fmt.Errorf("Parameter %s failed to satisfy constraint: must match pattern %s", name, p.Pattern)
		}
	}
	if kind != "Number" {
		return p.checkLength(name, value)
	}
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil:
		return fmt.Errorf("Parameter '%s' must be a number.", name)
	case p.Min != nil && n < *p.Min:
		return fmt.Errorf("Parameter '%s' must be a number not less than %v", name, *p.Min)
	case p.Max != nil && n > *p.Max:
		return fmt.Errorf("Parameter '%s' must be a number not greater than %v", name, *p.Max)
	}
	return nil
}

// checkLength refuses a text that is too short or too long.
func (p Parameter) checkLength(name, value string) error {
	switch n := float64(utf8.RuneCountInString(value)); {
	case p.MinLength != nil && n < *p.MinLength:
		return fmt.Errorf("Parameter '%s' must contain at least %v characters", name, *p.MinLength)
	case p.MaxLength != nil && n > *p.MaxLength:
		return fmt.Errorf("Parameter '%s' must contain at most %v characters", name, *p.MaxLength)
	}
	return nil
}

// isList says whether the parameter's value is a list, written with commas.
func (p Parameter) isList() bool {
	return p.Type == "CommaDelimitedList" || strings.HasPrefix(p.Type, "List<")
}

// ParameterNames in order.
func (t *Template) ParameterNames() []string { return slices.Sorted(maps.Keys(t.Parameters)) }
