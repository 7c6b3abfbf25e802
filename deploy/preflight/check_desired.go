package preflight

import (
	"fmt"
	"slices"

	"upness/deploy/template"
)

// desiredCheck: the stack's own idea of the size is the live size.
var desiredCheck = check{
	number: 9,
	name:   "desired",
	title:  "the template's desired capacity is the live one",
	why:    "The group is set to the template's size by the update, and by a rollback to that of before: whatever the load has made of it since is lost, just then.",
	look: func(f *Facts, n *notes) {
		for _, g := range f.serving(n) {
			v := g.property("DesiredCapacity")
			switch size, known := v.Int(); {
			case g.Live == nil:
				n.cannot("%s: its live size was not read", g.label())
			case g.Resource == nil:
				n.cannot("%s: its template is not known", g.label())
			case !v.Is():
			case keepsSize(g) && !resizes(f, g, v):
				restored(f, n, g, v)
			case !known:
				n.cannotKnow(g, v)
			case size < g.Live.Desired:
				n.refuse(g, v, fmt.Sprintf("the update sets %d, live are %d", size, g.Live.Desired), "send the live capacity with the update"+by(v))
			default:
				if size > g.Live.Desired {
					n.note(g, v, fmt.Sprintf("the update sets %d, live are %d", size, g.Live.Desired), "send the live capacity with the update"+by(v))
				}
				restored(f, n, g, v)
			}
		}
	},
}

// restored notes the size that a rollback would bring back.
func restored(f *Facts, n *notes, g *Group, v template.Value) {
	for _, name := range v.Uses() {
		old, has := g.Stack.Previous[name]
		if has && g.Stack.Template.Parameter(name) != nil && old != fmt.Sprint(g.Live.Desired) {
			n.warn(g, v, fmt.Sprintf("the stack has %s=%s, live are %d: a rollback sets %s", name, old, g.Live.Desired, old),
				"update the stack with the live capacity alone first")
		}
	}
	if size, known := v.Int(); known && len(v.Uses()) == 0 && size != g.Live.Desired {
		n.warn(g, v, fmt.Sprintf("the template has %d, live are %d: a rollback sets %d", size, g.Live.Desired, size), "put the live capacity into the template, or leave it out there")
	}
}

// keepsSize tells whether an update leaves a size alone that the template does
// not change. A rollback does not.
func keepsSize(g *Group) bool {
	is, _ := g.Resource.At("UpdatePolicy", "AutoScalingScheduledAction", "IgnoreUnmodifiedGroupSizeProperties").Bool()
	return is
}

// resizes tells whether the update gives a size of the root stack another value
// than it had.
func resizes(f *Facts, g *Group, v template.Value) bool {
	return slices.ContainsFunc(v.Uses(), func(name string) bool {
		sent, is := f.Sent.Parameters[name]
		return g.Stack.Root && is && sent != g.Stack.Previous[name]
	})
}

// by names the parameter that sets a value.
func by(v template.Value) string {
	if uses := v.Uses(); len(uses) == 1 {
		return ": " + uses[0]
	}
	return ""
}
