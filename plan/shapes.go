package plan

import (
	"maps"
	"slices"

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

func (l list[T]) write() *yaml.Node {
	if len(*l.field) == 0 {
		return nil
	}
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range *l.field {
		n.Content = append(n.Content, orEmpty(l.of(&(*l.field)[i]).write()))
	}
	return n
}

func (l list[T]) what() string {
	item := l.of(new(T)).what()
	if l.single {
		return item + ", or a list"
	}
	return "list of " + item + "s"
}

func (l list[T]) within() []key { return l.of(new(T)).within() }

func (l list[T]) schema() map[string]any {
	item := l.of(new(T)).schema()
	many := map[string]any{"type": "array", "items": item}
	if l.single {
		return map[string]any{"anyOf": []any{item, many}}
	}
	return many
}

// dictionary is a mapping whose keys the plan chooses.
type dictionary[T any] struct {
	field *map[string]T
	of    func(*T) shape
	name  form // of the keys; zero for any
}

// entry is what a dictionary's entry is found again by.
type entry struct {
	field any
	name  string
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
		if m.name.pattern != "" {
			if err := m.name.check(name); err != nil {
				d.wrong(n.Content[i], "%s: %q %v", d.key, name, err)
			}
		}
		d.places[entry{m.field, name}] = n.Content[i]
		value := new(T)
		d.read(name, n.Content[i], n.Content[i+1], m.of(value))
		(*m.field)[name] = *value
	}
}

func (m dictionary[T]) write() *yaml.Node {
	if len(*m.field) == 0 {
		return nil
	}
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, name := range slices.Sorted(maps.Keys(*m.field)) {
		value := (*m.field)[name]
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, orEmpty(m.of(&value).write()))
	}
	return n
}

func (m dictionary[T]) what() string { return "mapping of names to " + m.of(new(T)).what() + "s" }

func (m dictionary[T]) within() []key { return m.of(new(T)).within() }

func (m dictionary[T]) schema() map[string]any {
	s := map[string]any{"type": "object", "additionalProperties": m.of(new(T)).schema()}
	if m.name.pattern != "" {
		s["propertyNames"] = map[string]any{"pattern": "^(?:" + m.name.pattern + ")$"}
	}
	return s
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

func (o optional[T]) write() *yaml.Node {
	if *o.field == nil {
		return nil
	}
	s := o.of(*o.field)
	if of, is := s.(scalar); is {
		return of.node() // that it is there says something, even of a zero
	}
	return orEmpty(s.write())
}

func (o optional[T]) what() string           { return o.of(new(T)).what() }
func (o optional[T]) within() []key          { return o.of(new(T)).within() }
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
	mistakes := len(d.errs)
	e.short.read(d, n)
	if e.full.check != nil && len(d.errs) == mistakes {
		e.full.check(d)
	}
}

func (e either) write() *yaml.Node { return e.full.write() }

func (e either) what() string { return e.short.what() + ", or a mapping" }

func (e either) within() []key { return e.full.keys }

func (e either) schema() map[string]any {
	return map[string]any{"anyOf": []any{e.short.schema(), e.full.schema()}}
}

// orEmpty is a mapping without keys for a value of which all is zero.
func orEmpty(n *yaml.Node) *yaml.Node {
	if n == nil {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	return n
}
