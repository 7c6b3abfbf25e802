package plan

import (
	"sort"

	"gopkg.in/yaml.v3"
)

// list is a sequence. Where single is set, one item may stand without one.
type list[T any] struct {
	field  *[]T
	of     func(*T) shape
	single bool
}

func (l list[T]) read(d *decoder, n *yaml.Node) {
	items := n.Content
	switch {
	case empty(n):
		items = nil
	case n.Kind == yaml.SequenceNode:
	case l.single && n.Kind == yaml.ScalarNode:
		items = []*yaml.Node{n}
	default:
		d.missing("a list is expected")
		return
	}
	d.places[l.field] = n
	*l.field = make([]T, len(items)) // whole at once: the fields' addresses stay
	for i, item := range items {
		d.read(d.key, item, item, l.of(&(*l.field)[i]))
	}
}

func (l list[T]) what() string {
	item := l.of(new(T)).what()
	if l.single {
		return item + ", or a list"
	}
	return "list of " + item + "s"
}

func (l list[T]) schema() map[string]any {
	item := l.of(new(T)).schema()
	many := map[string]any{"type": "array", "items": item}
	if l.single {
		return map[string]any{"anyOf": []any{item, many}}
	}
	return many
}

// dictionary is a mapping whose keys the plan chooses. name checks one.
type dictionary[T any] struct {
	field *map[string]T
	of    func(*T) shape
	name  func(string) error
}

func (m dictionary[T]) read(d *decoder, n *yaml.Node) {
	if !empty(n) && n.Kind != yaml.MappingNode {
		d.missing("a mapping is expected")
		return
	}
	d.places[m.field] = n
	*m.field = make(map[string]T, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := resolve(n.Content[i]).Value
		if _, twice := (*m.field)[name]; twice {
			d.wrong(n.Content[i], "%s: %q is given twice", d.key, name)
			continue
		}
		if m.name != nil {
			if err := m.name(name); err != nil {
				d.wrong(n.Content[i], "%s: %q %v", d.key, name, err)
			}
		}
		value := new(T)
		d.read(name, n.Content[i], n.Content[i+1], m.of(value))
		(*m.field)[name] = *value
	}
}

func (m dictionary[T]) what() string { return "mapping of names to " + m.of(new(T)).what() + "s" }

func (m dictionary[T]) schema() map[string]any {
	return map[string]any{"type": "object", "additionalProperties": m.of(new(T)).schema()}
}

// optional is a field that stays nil when the plan does not have the key.
type optional[T any] struct {
	field **T
	of    func(*T) shape
}

func (o optional[T]) read(d *decoder, n *yaml.Node) {
	d.places[o.field] = n
	*o.field = new(T)
	o.of(*o.field).read(d, n)
}

func (o optional[T]) what() string           { return o.of(new(T)).what() }
func (o optional[T]) schema() map[string]any { return o.of(new(T)).schema() }

// either is a text in short, or a mapping in full.
type either struct {
	short scalar
	full  object
}

func (e either) read(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		e.full.read(d, n)
		return
	}
	d.places[e.full.field] = n
	e.short.read(d, n)
	if e.full.check != nil {
		e.full.check(d)
	}
}

func (e either) what() string { return e.short.what() + ", or a mapping" }

func (e either) schema() map[string]any {
	return map[string]any{"anyOf": []any{e.short.schema(), e.full.schema()}}
}

// sortedKeys gives a map's keys in a steady order, so that errors have one.
func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
