package template

import (
	"encoding/base64"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// functions are CloudFormation's functions that can be worked out here. All
// others give something unknown.
var functions map[string]func(*resolver, *yaml.Node, Value) Value

func init() { // the functions call each other through the registry
	functions = map[string]func(*resolver, *yaml.Node, Value) Value{
		"Ref":       (*resolver).ref,
		"GetAtt":    (*resolver).getAtt,
		"Sub":       (*resolver).sub,
		"Join":      (*resolver).join,
		"Split":     (*resolver).split,
		"Select":    (*resolver).pick,
		"If":        (*resolver).either,
		"FindInMap": (*resolver).find,
		"Base64":    (*resolver).base64,
	}
}

func (r *resolver) call(name string, arg *yaml.Node, at Value) Value {
	if f := functions[name]; f != nil {
		return f(r, arg, at)
	}
	v := at.unsure("${" + name + "}")
	v.uses = r.value(arg, at).Uses()
	return v
}

// args are the values of a function's list of arguments.
func (r *resolver) args(n *yaml.Node, least int) ([]*yaml.Node, bool) {
	return n.Content, n.Kind == yaml.SequenceNode && len(n.Content) >= least
}

func (r *resolver) ref(n *yaml.Node, at Value) Value {
	v := r.named(n.Value, at)
	v.ref = n.Value
	return v
}

// named is what a name stands for: a parameter, a pseudo parameter, or a
// resource, whose physical name is not known.
func (r *resolver) named(name string, at Value) Value {
	if name == "AWS::NoValue" {
		return Value{Path: at.Path, Line: at.Line}
	}
	if text, known := r.pseudo[name]; known {
		return at.words(text, name)
	}
	p := r.t.Parameter(name)
	if p == nil || p.Remote() {
		return at.unsure("${"+name+"}", name)
	}
	text, given := r.values[name]
	if !given {
		text, given = p.Default, p.HasDefault
	}
	if !given {
		return at.unsure("${"+name+"}", name)
	}
	if !p.list() {
		return at.words(text, name)
	}
	at.kind, at.uses = list, []string{name}
	for part := range strings.SplitSeq(text, ",") {
		at.items = append(at.items, at.words(strings.TrimSpace(part), name))
	}
	return at
}

func (r *resolver) getAtt(n *yaml.Node, at Value) Value {
	name, attribute, _ := strings.Cut(n.Value, ".")
	if n.Kind == yaml.SequenceNode && len(n.Content) > 1 {
		name, attribute = n.Content[0].Value, n.Content[1].Value
	}
	return at.unsure("${"+name+"."+attribute+"}", name)
}

// variable is a ${Name}, ${Name.Attribute} or ${!Literal} of a Sub.
var variable = regexp.MustCompile(`\$\{\s*(!?)\s*([^}]*?)\s*\}`)

func (r *resolver) sub(n *yaml.Node, at Value) Value {
	own := map[string]Value{}
	text := n.Value
	if args, ok := r.args(n, 1); ok {
		text = args[0].Value
		if len(args) > 1 {
			for _, s := range sections(args[1]) {
				own[s.name] = r.value(s.body, Value{Path: at.Path})
			}
		}
	}
	known, uses := true, []string(nil)
	out := variable.ReplaceAllStringFunc(text, func(found string) string {
		m := variable.FindStringSubmatch(found)
		if m[1] == "!" {
			return "${" + m[2] + "}"
		}
		v, has := own[m[2]]
		if !has {
			name, _, attribute := strings.Cut(m[2], ".")
			if v = r.named(name, at); attribute {
				v = at.unsure(found, name)
			}
		}
		known = known && v.kind == scalar
		uses = append(uses, v.Uses()...)
		return v.Raw()
	})
	v := at.words(out, uses...)
	if !known {
		v = at.unsure(out, uses...)
	}
	if m := variable.FindStringSubmatch(text); len(own) == 0 && m != nil && m[0] == text && m[1] == "" && !strings.Contains(m[2], ".") {
		v.ref = m[2]
	}
	return v
}

func (r *resolver) join(n *yaml.Node, at Value) Value {
	args, ok := r.args(n, 2)
	if !ok {
		return at.unsure("")
	}
	parts := r.value(args[1], at)
	known := parts.kind == list
	var texts []string
	for _, p := range parts.Items() {
		known = known && p.kind == scalar
		texts = append(texts, p.Raw())
	}
	out := strings.Join(texts, args[0].Value)
	if !known {
		return at.unsure(out, parts.Uses()...)
	}
	return at.words(out, parts.Uses()...)
}

func (r *resolver) split(n *yaml.Node, at Value) Value {
	args, ok := r.args(n, 2)
	if !ok || args[0].Value == "" {
		return at.unsure("")
	}
	whole := r.value(args[1], at)
	text, known := whole.Text()
	if !known {
		return at.unsure(whole.Raw(), whole.Uses()...)
	}
	at.kind = list
	for part := range strings.SplitSeq(text, args[0].Value) {
		at.items = append(at.items, at.words(part, whole.Uses()...))
	}
	return at
}

func (r *resolver) pick(n *yaml.Node, at Value) Value {
	args, ok := r.args(n, 2)
	if !ok {
		return at.unsure("")
	}
	of := r.value(args[1], at)
	i, known := r.value(args[0], at).Int()
	if !known || of.kind != list || i < 0 || i >= len(of.items) {
		return at.unsure("${Select}", of.Uses()...)
	}
	v := of.items[i]
	v.Path, v.Line = at.Path, at.Line
	return v
}

func (r *resolver) either(n *yaml.Node, at Value) Value {
	args, ok := r.args(n, 3)
	if !ok {
		return at.unsure("")
	}
	is, known := r.holds(args[0].Value)
	if !known {
		v := at.unsure("${If}")
		v.uses = append(r.value(args[1], at).Uses(), r.value(args[2], at).Uses()...)
		return v
	}
	if is {
		return r.value(args[1], at)
	}
	return r.value(args[2], at)
}

func (r *resolver) find(n *yaml.Node, at Value) Value {
	args, ok := r.args(n, 3)
	if !ok {
		return at.unsure("")
	}
	found := r.t.mappings
	var uses []string
	for _, a := range args[:3] {
		k := r.value(a, at)
		uses = append(uses, k.Uses()...)
		name, known := k.Text()
		if found = under(found, name); !known || found == nil {
			return at.unsure("${FindInMap}", uses...)
		}
	}
	v := r.value(found, at)
	v.uses = append(v.uses, uses...)
	return v
}

// base64 leaves the text readable: what is looked at is what was encoded. A text
// that stands there encoded already is decoded.
func (r *resolver) base64(n *yaml.Node, at Value) Value {
	v := r.value(n, at)
	v.ref = ""
	if text, err := base64.StdEncoding.DecodeString(v.text); err == nil && len(text) > 16 && v.kind == scalar {
		v.text = string(text)
	}
	return v
}
