package template

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Resource is a resource of a template.
type Resource struct {
	ID    string // logical
	Type  string
	Line  int
	Maybe bool // it stands under a condition that cannot be known here
	body  Value
}

// At is a value of the resource: At("Properties", "MaxSize"). Of a nil resource
// all are absent.
func (r *Resource) At(keys ...string) Value {
	if r == nil {
		return Value{}
	}
	return r.body.At(keys...)
}

// Uses are the parameters and resources that the resource is made of.
func (r *Resource) Uses() []string { return r.body.Uses() }

// Resolve works out the resources for the values of parameters; one that is not
// among them has its default, or is unknown. Resources whose condition is false
// are left out. pseudo gives AWS::Region and its like where they are known, and
// the values of parameters that AWS looks up.
func (t *Template) Resolve(values, pseudo map[string]string) []*Resource {
	r := resolver{t: t, values: values, pseudo: pseudo, asked: map[string]outcome{}}
	var all []*Resource
	for _, s := range t.resources {
		res := &Resource{ID: s.name, Line: s.line, Type: textUnder(s.body, "Type")}
		if c := under(s.body, "Condition"); c != nil {
			switch is, known := r.holds(c.Value); {
			case !known:
				res.Maybe = true
			case !is:
				continue
			}
		}
		res.body = r.mapping(s.body, Value{Path: "Resources." + s.name, Line: s.line})
		all = append(all, res)
	}
	return all
}

func textUnder(n *yaml.Node, key string) string {
	if v := under(n, key); v != nil {
		return v.Value
	}
	return ""
}

// resolver works values out.
type resolver struct {
	t              *Template
	values, pseudo map[string]string
	asked          map[string]outcome // conditions worked out before
}

// value works out what a node stands for. The place is taken from at.
func (r *resolver) value(n *yaml.Node, at Value) Value {
	at.Line = n.Line
	if name, arg, is := function(n); is {
		return r.call(name, arg, at)
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return Value{Path: at.Path, Line: at.Line}
		}
		return at.words(n.Value)
	case yaml.SequenceNode:
		at.kind = list
		for i, c := range n.Content {
			// An item may turn out to be none: AWS::NoValue.
			if v := r.value(c, Value{Path: at.Path + "." + strconv.Itoa(i)}); v.Is() {
				at.items = append(at.items, v)
			}
		}
		return at
	case yaml.MappingNode:
		return r.mapping(n, at)
	}
	return at.unsure("")
}

func (r *resolver) mapping(n *yaml.Node, at Value) Value {
	at.kind, at.fields = mapping, map[string]Value{}
	for _, s := range sections(n) {
		v := r.value(s.body, Value{Path: at.Path + "." + s.name})
		if !v.Is() {
			continue
		}
		v.Line = s.line // a block's own line is the one after its key
		at.keys = append(at.keys, s.name)
		at.fields[s.name] = v
	}
	return at
}

// function tells a function by its tag (!Sub) or by its key ({"Fn::Sub": ...}).
func function(n *yaml.Node) (name string, arg *yaml.Node, is bool) {
	if tag, local := strings.CutPrefix(n.Tag, "!"); local && tag != "" && !strings.HasPrefix(tag, "!") {
		bare := *n
		bare.Tag = ""
		return tag, &bare, true
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		key := n.Content[0].Value
		if name, is := strings.CutPrefix(key, "Fn::"); is {
			return name, n.Content[1], true
		}
		if key == "Ref" {
			return key, n.Content[1], true
		}
	}
	return "", nil, false
}
