package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Values are what the parameters of a stack are set to, and, under names that
// begin with AWS::, the pseudo parameters.
type Values map[string]string

// Resolve is what a value comes to. What depends on anything but parameters,
// mappings and conditions, such as the attribute of a resource, is not known,
// and stays as it is written. A value that AWS::NoValue takes away is nil.
func (t *Template) Resolve(v any, with Values) any {
	switch node := v.(type) {
	case map[string]any:
		if name, arg, is := call(node); is {
			if got, known := t.call(name, arg, with); known {
				return got
			}
		}
		out := make(map[string]any, len(node))
		for k, inner := range node {
			if got := t.Resolve(inner, with); got != nil {
				out[k] = got
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(node))
		for _, inner := range node {
			if got := t.Resolve(inner, with); got != nil {
				out = append(out, got)
			}
		}
		return out
	case nil:
		return nil
	default:
		return word(node)
	}
}

// Text is what a value comes to as a text; false when it is not known.
func (t *Template) Text(v any, with Values) (string, bool) {
	text, known := t.Resolve(v, with).(string)
	return text, known
}

// call is the function that a mapping stands for.
func call(node map[string]any) (name string, arg any, is bool) {
	if len(node) != 1 {
		return "", nil, false
	}
	for name, arg = range node {
	}
	return name, arg, name == "Ref" || strings.HasPrefix(name, "Fn::")
}

func (t *Template) call(name string, arg any, with Values) (any, bool) {
	switch name {
	case "Ref":
		if word(arg) == "AWS::NoValue" {
			return nil, true
		}
		return t.ref(word(arg), with)
	case "Fn::Sub":
		return t.sub(arg, with)
	case "Fn::Join":
		return t.join(arg, with)
	case "Fn::FindInMap":
		return t.find(arg, with)
	case "Fn::If":
		args, is := arg.([]any)
		if !is || len(args) != 3 {
			return nil, false
		}
		holds, known := t.Holds(word(args[0]), with)
		if !known {
			return nil, false
		}
		if holds {
			return t.Resolve(args[1], with), true
		}
		return t.Resolve(args[2], with), true
	default:
		return nil, false
	}
}

func (t *Template) ref(name string, with Values) (any, bool) {
	if v, given := with[name]; given {
		return v, true
	}
	if p, declared := t.Parameters[name]; declared && p.HasDefault {
		return p.Default, true
	}
	return nil, false
}

var variable = regexp.MustCompile(`\$\{[^}]*\}`)

func (t *Template) sub(arg any, with Values) (any, bool) {
	own := map[string]any{}
	if args, is := arg.([]any); is && len(args) == 2 {
		arg, own = args[0], mapping(args[1])
	}
	text, is := arg.(string)
	if !is {
		return nil, false
	}
	known := true
	text = variable.ReplaceAllStringFunc(text, func(v string) string {
		name := strings.TrimSpace(v[2 : len(v)-1])
		if literal, is := strings.CutPrefix(name, "!"); is {
			return "${" + literal + "}"
		}
		if inner, is := own[name]; is {
			s, ok := t.Text(inner, with)
			known = known && ok
			return s
		}
		got, ok := t.ref(name, with)
		known = known && ok
		return word(got)
	})
	return text, known
}

func (t *Template) join(arg any, with Values) (any, bool) {
	args, is := arg.([]any)
	if !is || len(args) != 2 {
		return nil, false
	}
	items, is := t.Resolve(args[1], with).([]any)
	if !is {
		return nil, false
	}
	texts := make([]string, len(items))
	for i, item := range items {
		text, is := item.(string)
		if !is {
			return nil, false
		}
		texts[i] = text
	}
	return strings.Join(texts, word(args[0])), true
}

func (t *Template) find(arg any, with Values) (any, bool) {
	args, is := arg.([]any)
	if !is || len(args) < 3 {
		return nil, false
	}
	var at any = t.Mappings
	for _, key := range args[:3] {
		name, known := t.Text(key, with)
		if !known {
			return nil, false
		}
		at = mapping(at)[name]
	}
	return t.Resolve(at, with), at != nil
}

// Holds tells whether a condition of the template holds; an empty name always does.
func (t *Template) Holds(name string, with Values) (holds, known bool) {
	if name == "" {
		return true, true
	}
	c, declared := t.Conditions[name]
	if !declared {
		return false, false
	}
	return t.condition(c, with, 0)
}

func (t *Template) condition(c any, with Values, depth int) (holds, known bool) {
	node := mapping(c)
	if len(node) != 1 || depth > deepest {
		return false, false
	}
	if name, is := node["Condition"]; is {
		return t.condition(t.Conditions[word(name)], with, depth+1)
	}
	name, arg, _ := call(node)
	args, _ := arg.([]any)
	switch {
	case name == "Fn::Equals" && len(args) == 2:
		a, knownA := t.Text(args[0], with)
		b, knownB := t.Text(args[1], with)
		return a == b, knownA && knownB
	case name == "Fn::Not" && len(args) == 1:
		holds, known = t.condition(args[0], with, depth+1)
		return !holds, known
	case name == "Fn::And", name == "Fn::Or":
		return t.several(name == "Fn::And", args, with, depth)
	}
	return false, false
}

// several is whether all, or any, of some conditions hold.
func (t *Template) several(all bool, args []any, with Values, depth int) (holds, known bool) {
	known = true
	for _, arg := range args {
		h, k := t.condition(arg, with, depth+1)
		if k && h != all {
			return h, true
		}
		known = known && k
	}
	return all, known
}

// DependsOn lists the parameters that a value refers to, in order of name.
func (t *Template) DependsOn(v any) []string {
	var names []string
	add := func(name string) {
		if _, declared := t.Parameters[name]; declared && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var walk func(v any)
	walk = func(v any) {
		switch node := v.(type) {
		case map[string]any:
			for k, inner := range node {
				if k == "Ref" {
					add(word(inner))
				}
				walk(inner)
				if k == "Fn::Sub" {
					t.inSub(inner, add)
				}
			}
		case []any:
			for _, inner := range node {
				walk(inner)
			}
		}
	}
	walk(v)
	slices.Sort(names)
	return names
}

func (t *Template) inSub(arg any, add func(string)) {
	if args, is := arg.([]any); is && len(args) > 0 {
		arg = args[0]
	}
	for _, v := range variable.FindAllString(fmt.Sprint(arg), -1) {
		add(strings.TrimSpace(v[2 : len(v)-1]))
	}
}
