package plan

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// shape is what a value of the plan may look like. A shape is made for one
// field: it reads a YAML node into it, and describes itself to people and as
// JSON schema. The parser, the schema and the manual all come from the shapes.
type shape interface {
	read(d *decoder, n *yaml.Node)
	write() *yaml.Node // the inverse of read, secrets revealed; nil for a zero field
	schema() map[string]any
	what() string  // kind, unit and range in a few words
	within() []key // of the mapping, or of those in the list; nil for a single value
}

// key is one key of a mapping.
type key struct {
	name     string
	doc      string
	fallback string // read when the key is missing, as if it had been written
	example  string
	required bool
	shape    shape
}

// object is a mapping with known keys. check holds the rules over several of
// them. It runs when all have been read, and, unless it is thorough, only when
// all were right, so that one mistake is not said twice.
type object struct {
	def      string // name under which the schema has it once, for objects that stand in several places
	field    any    // address by which its place is found again
	keys     []key
	check    func(d *decoder)
	thorough bool
}

func (o object) read(d *decoder, n *yaml.Node) {
	if !empty(n) && n.Kind != yaml.MappingNode {
		d.missing("a mapping is expected, with keys of: %s", strings.Join(o.names(), ", "))
		return
	}
	if o.field != nil {
		d.places[o.field] = d.owner
	}
	seen, meant, mistakes := map[string]int{}, map[string]bool{}, len(d.errs)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := resolve(n.Content[i]), n.Content[i+1]
		k, known := o.find(name.Value)
		switch line, twice := seen[name.Value]; {
		case !known:
			d.wrong(n.Content[i], "%s", unknownKey(name.Value, o.names()))
			meant[nearest(name.Value, o.names())] = true
			continue
		case twice:
			d.wrong(n.Content[i], "key %q is given twice%s", name.Value, firstOn(line))
			continue
		}
		seen[name.Value] = name.Line
		d.read(k.name, n.Content[i], value, k.shape)
	}
	for _, k := range o.keys {
		if _, given := seen[k.name]; !given && !meant[k.name] {
			k.absent(d)
		}
	}
	if o.check != nil && (o.thorough || len(d.errs) == mistakes) {
		o.check(d)
	}
}

func firstOn(line int) string {
	if line == 0 {
		return ""
	}
	return ", first on line " + strconv.Itoa(line)
}

// absent reads a key that the plan does not have: its default, or the defaults
// within it. What is read this way counts as not given.
func (k key) absent(d *decoder) {
	inner := &decoder{file: d.file, places: map[any]*yaml.Node{}, labels: d.labels, owner: d.owner, key: d.key}
	switch o, mapping := k.shape.(object); {
	case k.required:
		d.missing("%s is missing", k.name)
	case k.fallback != "":
		inner.read(k.name, d.owner, &yaml.Node{Kind: yaml.ScalarNode, Value: k.fallback}, k.shape)
	case mapping:
		inner.read(k.name, d.owner, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}, o)
	}
	d.errs = append(d.errs, inner.errs...)
}

func (o object) write() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, k := range o.keys {
		if value := k.shape.write(); value != nil {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: k.name}, value)
		}
	}
	if len(n.Content) == 0 {
		return nil
	}
	return n
}

func (o object) find(name string) (key, bool) {
	for _, k := range o.keys {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

func (o object) names() []string {
	names := make([]string, len(o.keys))
	for i, k := range o.keys {
		names[i] = k.name
	}
	return names
}

func (o object) what() string  { return "mapping" }
func (o object) within() []key { return o.keys }

func (o object) schema() map[string]any {
	if o.def != "" {
		return map[string]any{"$ref": "#/$defs/" + o.def}
	}
	return o.inFull()
}

func (o object) inFull() map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, k := range o.keys {
		s := k.shape.schema()
		s["description"] = k.doc
		if k.fallback != "" {
			s["default"] = value(k.fallback)
		}
		if k.example != "" {
			s["examples"] = []any{value(k.example)}
		}
		properties[k.name] = s
		if k.required {
			required = append(required, k.name)
		}
	}
	s := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// value is what a YAML text stands for. The texts are this package's own, and a
// test reads each of them.
func value(text string) (v any) {
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		return text
	}
	return v
}
