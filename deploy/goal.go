package deploy

import (
	"strconv"
	"strings"
)

// goal is what an update asks of a group.
type goal struct {
	desired  int
	named    bool            // the update names the desired capacity
	replaced bool            // the update gives the group another image
	image    string          // empty: not known
	before   map[string]bool // its instances when the update was prepared, by their IDs
}

// lacks says whether a desired capacity is another than was asked for. A group
// that the update does not size may grow and shrink with its load meanwhile; one
// that it replaces must not be left smaller by that.
func (g goal) lacks(desired int) bool {
	return g.named && desired != g.desired || g.replaced && desired < g.desired
}

// stale says whether an instance still has what the update replaces: it runs
// another image, or, where no service says what it runs, as with a launch
// template, it was there before.
func (g goal) stale(id, runs, image string) bool {
	if runs == "" {
		return g.replaced && g.before[id]
	}
	return image != "" && runs != image
}

// wanted is what an update asks for, by group.
func (p *Prepared) wanted() map[string]goal {
	wanted := map[string]goal{}
	for _, g := range p.Snapshot.Groups {
		asked := goal{desired: int(deref(g.Live.DesiredCapacity)), image: g.Image, before: map[string]bool{}}
		for _, i := range g.Instances {
			asked.before[deref(i.InstanceId)] = true
		}
		if text, named := p.Parameters[g.DesiredParameter]; named && g.DesiredParameter != "" {
			if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
				asked.desired, asked.named = n, true
			}
		}
		if image, named := p.Parameters[g.ImageParameter]; named && g.ImageParameter != "" {
			asked.image, asked.replaced = image, image != g.Image
		}
		wanted[g.Name()] = asked
	}
	return wanted
}
