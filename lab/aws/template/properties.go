package template

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Properties are those of a resource, evaluated. CloudFormation takes a number
// as a text and a text as a number; so do the getters.
type Properties map[string]any

// Has says whether a property is given.
func (p Properties) Has(name string) bool { return p[name] != nil }

// Text is a scalar, or empty.
func (p Properties) Text(name string) string { return text(p[name]) }

// Int is a whole number, or what to take without one.
func (p Properties) Int(name string, without int) int {
	n, err := strconv.Atoi(p.Text(name))
	if err != nil {
		return without
	}
	return n
}

// Bool is a boolean, or what to take without one.
func (p Properties) Bool(name string, without bool) bool {
	b, err := strconv.ParseBool(p.Text(name))
	if err != nil {
		return without
	}
	return b
}

// Map is a structure; empty without one.
func (p Properties) Map(name string) Properties { return mapping(p[name]) }

// List is the structures of a list.
func (p Properties) List(name string) []Properties {
	list, _ := p[name].([]any)
	all := make([]Properties, 0, len(list))
	for _, item := range list {
		all = append(all, mapping(item))
	}
	return all
}

// Texts is a list of scalars. One scalar is a list of one.
func (p Properties) Texts(name string) []string {
	var all []string
	switch v := p[name].(type) {
	case nil:
	case []any:
		for _, item := range v {
			all = append(all, text(item))
		}
	default:
		all = []string{text(v)}
	}
	return all
}

// Pairs is a list of {Key: ..., Value: ...} as a map.
func (p Properties) Pairs(name string) map[string]string {
	m := map[string]string{}
	for _, item := range p.List(name) {
		m[item.Text("Key")] = item.Text("Value")
	}
	return m
}

// Duration reads the ISO 8601 form that policies have: PT5M, PT1H30M, PT90S.
func (p Properties) Duration(name string, without time.Duration) time.Duration {
	rest, ok := strings.CutPrefix(p.Text(name), "PT")
	if !ok {
		return without
	}
	d, err := time.ParseDuration(strings.ToLower(rest))
	if err != nil {
		return without
	}
	return d
}

// Equal says whether two sets of properties are the same, a number being the
// same as its text.
func (p Properties) Equal(q Properties) bool { return Same(map[string]any(p), map[string]any(q)) }

// Same says so of two values.
func Same(a, b any) bool { return canonical(a) == canonical(b) }

func canonical(v any) string {
	out, _ := json.Marshal(scalarsAsText(v))
	return string(out)
}

func scalarsAsText(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		m := map[string]any{}
		for name, item := range v {
			m[name] = scalarsAsText(item)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i := range v {
			l[i] = scalarsAsText(v[i])
		}
		return l
	}
	return text(v)
}
