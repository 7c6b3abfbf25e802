package plan

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// decoder reads one plan. It remembers where each value came from, so that a
// rule over several values can point to a line, and goes on after a mistake, so
// that all are reported.
type decoder struct {
	file    string
	env     func(string) (string, bool)
	places  map[any]*yaml.Node // by the address of the field that a node was read into
	labels  map[*yaml.Node]string
	owner   *yaml.Node // the key or list item being read: where something missing is reported
	key     string     // its name
	literal bool       // a dollar is a dollar everywhere: the values do not come from a file
	hidden  []string   // values that must not be shown
	errs    Errors
}

func newDecoder(file string, env func(string) (string, bool)) *decoder {
	return &decoder{file: file, env: env, places: map[any]*yaml.Node{}}
}

// given reports whether the plan has a value for the field at this address.
func (d *decoder) given(field any) bool { return d.places[field] != nil }

// wrong notes a mistake at a node.
func (d *decoder) wrong(n *yaml.Node, format string, args ...any) {
	err := &Error{File: d.file, Msg: fmt.Sprintf(format, args...)}
	if label := d.labels[n]; label != "" {
		err.File = label
	} else if n != nil {
		err.Line, err.Column = n.Line, n.Column
	}
	d.errs = append(d.errs, err)
}

// missing notes a mistake at the key or list item being read, which is named.
func (d *decoder) missing(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if d.key != "" {
		text = d.key + ": " + text
	}
	d.wrong(d.owner, "%s", text)
}

// wrongAt notes a mistake at the first of the fields that the plan gives, or at
// the key being read when it gives none.
func (d *decoder) wrongAt(fields []any, format string, args ...any) {
	for _, f := range fields {
		if n := d.places[f]; n != nil {
			d.wrong(n, format, args...)
			return
		}
	}
	d.wrong(d.owner, format, args...)
}

// read reads the value of a key, or an item of the list of that key.
func (d *decoder) read(key string, owner, value *yaml.Node, s shape) {
	lastKey, lastOwner := d.key, d.owner
	d.key, d.owner = key, owner
	s.read(d, resolve(value))
	d.key, d.owner = lastKey, lastOwner
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// empty reports a key without a value: "load:" and nothing after it.
func empty(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
