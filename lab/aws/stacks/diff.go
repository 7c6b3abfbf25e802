package stacks

import (
	"maps"
	"slices"

	"upness/lab/aws/template"
)

// difference is what a version would change in one resource.
type difference struct {
	action      string // Add, Modify, Remove
	logical     string
	physical    string
	typ         string
	replacement bool
	changed     []string // properties
	before      template.Properties
	after       template.Properties
	causes      map[string][]template.Cause // of each changed property: what it refers to that changed too
}

// noUpdates is what CloudFormation says of an update that changes nothing.
const noUpdates = "No updates are to be performed."

// diff is what a version would change. What is known only once it was made
// counts as changed.
func (s *Store) diff(st *stack, v version) ([]difference, error) {
	order, err := v.template.Order()
	if err != nil {
		return nil, err
	}
	var before map[string]string
	s.lock(func() { before = st.made.parameters })
	pretended := map[string]*resource{}
	live := s.lookup(st)
	scope := s.scope(st, v, func(logical string) *resource { return pretended[logical] })
	var all []difference
	for _, logical := range order {
		w, err := evaluate(scope, logical)
		if err != nil {
			return nil, err
		}
		now := live(logical)
		if w == nil {
			continue
		}
		d := compare(logical, now, w)
		pretended[logical] = pretend(logical, now, w, d)
		if d != nil {
			d.blame(v, before, all)
			all = append(all, *d)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, logical := range slices.Sorted(maps.Keys(st.resources)) {
		if r := st.resources[logical]; pretended[logical] == nil {
			all = append(all, difference{action: "Remove", logical: logical, physical: r.physical, typ: r.typ, before: r.props})
		}
	}
	return all, nil
}

// compare is nil for a resource that stays as it is.
func compare(logical string, now *resource, w *wanted) *difference {
	d := &difference{logical: logical, typ: w.resource.Type, after: w.props}
	if now == nil {
		d.action = "Add"
		return d
	}
	d.action, d.physical, d.before = "Modify", now.physical, now.props
	d.changed = differing(now.props, w.props)
	if len(d.changed) == 0 {
		return nil
	}
	d.replacement = kindOf(now.typ).mustReplace(d.changed)
	return d
}

// pretend is a resource as it would be: one that is made anew has no ID yet, and
// a launch template that changes no version number.
func pretend(logical string, now *resource, w *wanted, d *difference) *resource {
	r := newResource(logical, w)
	r.physical = unknown
	if now != nil && (d == nil || !d.replacement) {
		r.physical = now.physical
	}
	if d != nil && r.typ == launchTemplateKind.typ && !d.replacement && now != nil {
		r.typ = pendingTemplate
	}
	return r
}

// pendingTemplate is a launch template whose next version has no number yet.
const pendingTemplate = "AWS::EC2::LaunchTemplate (pending)"

// blame finds what made the properties change: parameters with another value
// than before, and resources that change themselves.
func (d *difference) blame(v version, before map[string]string, changed []difference) {
	d.causes = map[string][]template.Cause{}
	for _, name := range d.changed {
		for _, cause := range v.template.Causes(d.logical, name) {
			value, parameter := v.parameters[cause.Name]
			moved := slices.ContainsFunc(changed, func(other difference) bool { return other.logical == cause.Name })
			if parameter && value != before[cause.Name] || moved {
				d.causes[name] = append(d.causes[name], cause)
			}
		}
	}
}
