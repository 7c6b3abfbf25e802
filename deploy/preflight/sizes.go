package preflight

import (
	"fmt"
	"strings"
	"time"

	"upness/deploy/template"
)

// rolling is the group's rolling update, absent when it has none.
func (g *Group) rolling() template.Value {
	return g.Resource.At("UpdatePolicy", "AutoScalingRollingUpdate")
}

// property is what the template gives for the group's property.
func (g *Group) property(keys ...string) template.Value {
	return g.Resource.At(append([]string{"Properties"}, keys...)...)
}

// rolled calls look for each serving group whose update policy is known to roll
// it, and says which could not be looked at.
func (f *Facts) rolled(n *notes, look func(g *Group, policy template.Value)) {
	for _, g := range f.serving(n) {
		switch {
		case g.Resource == nil:
			n.cannot("%s: its template is not known", g.label())
		case g.rolling().Is():
			look(g, g.rolling())
		}
	}
}

// serving are the groups that serve clients; it says when none is known.
func (f *Facts) serving(n *notes) []*Group {
	var all []*Group
	for _, g := range f.Groups {
		if g.Serving {
			all = append(all, g)
		}
	}
	if len(all) == 0 {
		n.cannot("no group that serves clients is known: none registers with a target group")
	}
	return all
}

// migrating are the groups that run migrations; there may be none.
func (f *Facts) migrating() []*Group {
	var all []*Group
	for _, g := range f.Groups {
		if g.Migration {
			all = append(all, g)
		}
	}
	return all
}

// needs is how many instances the group must have in service throughout: as
// many as it is to have live, else as many as the template asks for.
func (g *Group) needs() (n int, words string, known bool) {
	if g.Live != nil {
		return g.Live.Desired, fmt.Sprintf("live desired capacity %d", g.Live.Desired), true
	}
	for _, key := range []string{"DesiredCapacity", "MinSize"} {
		v := g.property(key)
		if n, known := v.Int(); known {
			return n, fmt.Sprintf("%s %d", key, n), true
		}
		if v.Is() {
			return 0, "", false
		}
	}
	return 0, "", false
}

// most is the size that the group may have while it is updated.
func (g *Group) most() (n int, known bool) {
	if v := g.property("MaxSize"); v.Is() || g.Live == nil {
		return v.Int()
	}
	return g.Live.Max, true
}

// kept is how many instances the update policy leaves in service; none is what
// CloudFormation takes when the policy says nothing.
func kept(policy template.Value) (n int, known bool) {
	v := policy.At("MinInstancesInService")
	if !v.Is() {
		return 0, true
	}
	return v.Int()
}

// pauseDefault is CloudFormation's, when it waits for signals.
const pauseDefault = 5 * time.Minute

// pause is how long the update waits after a batch, or for its signals.
func pause(policy template.Value) (d time.Duration, known bool) {
	v := policy.At("PauseTime")
	if v.Is() {
		return v.Duration()
	}
	if waits, _ := policy.At("WaitOnResourceSignals").Bool(); waits {
		return pauseDefault, true
	}
	return 0, true
}

// given words a property of the template for evidence.
func given(v template.Value) string {
	name := v.Path[strings.LastIndex(v.Path, ".")+1:]
	if !v.Is() {
		return name + " is not given"
	}
	if text, known := v.Text(); known {
		return name + " is " + text
	}
	return name + " is not known"
}

// set words a change to a property.
func set(v template.Value, to any) string {
	return fmt.Sprintf("set %s to %v", v.Path, to)
}
