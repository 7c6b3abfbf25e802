package template

import "gopkg.in/yaml.v3"

// outcome is what is known of a condition.
type outcome struct{ is, known bool }

// holds works out a condition by its name; it is unknown when it depends on
// something unknown, on itself, or is not there.
func (r *resolver) holds(name string) (is, known bool) {
	n := r.t.conditions[name]
	if n == nil {
		return false, false
	}
	if c, asked := r.asked[name]; asked {
		return c.is, c.known
	}
	r.asked[name] = outcome{} // until it is known: one that needs itself is unknown
	is, known = r.condition(n)
	r.asked[name] = outcome{is, known}
	return is, known
}

// condition works out an expression of Equals, Not, And, Or and Condition.
func (r *resolver) condition(n *yaml.Node) (is, known bool) {
	name, arg, isCall := function(n)
	if !isCall {
		if by := under(n, "Condition"); by != nil {
			return r.holds(by.Value)
		}
		return false, false
	}
	switch name {
	case "Condition":
		return r.holds(arg.Value)
	case "Equals":
		return r.equal(arg)
	case "Not":
		if args, ok := r.args(arg, 1); ok {
			is, known = r.condition(args[0])
			return !is && known, known
		}
	case "And":
		return r.several(arg, false)
	case "Or":
		return r.several(arg, true)
	}
	return false, false
}

func (r *resolver) equal(n *yaml.Node) (is, known bool) {
	args, ok := r.args(n, 2)
	if !ok {
		return false, false
	}
	a, knowA := r.value(args[0], Value{}).Text()
	b, knowB := r.value(args[1], Value{}).Text()
	return a == b && knowA && knowB, knowA && knowB
}

// several is And when settles is false, Or when it is true: one that settles is
// enough, however little is known of the others.
func (r *resolver) several(n *yaml.Node, settles bool) (is, known bool) {
	args, ok := r.args(n, 1)
	all := ok
	for _, a := range args {
		one, sure := r.condition(a)
		if sure && one == settles {
			return settles, true
		}
		all = all && sure
	}
	return !settles && all, all
}
