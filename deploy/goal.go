package deploy

import (
	"strconv"
	"strings"
)

// goal is what an update asks of a group.
type goal struct {
	desired  int
	named    bool   // the update names the desired capacity
	replaced bool   // the update gives the group another image
	image    string // empty: not known
}

// lacks says whether a desired capacity is another than was asked for. A group
// that the update does not size may grow and shrink with its load meanwhile; one
// that it replaces must not be left smaller by that.
func (g goal) lacks(desired int) bool {
	return g.named && desired != g.desired || g.replaced && desired < g.desired
}

// wanted is what an update asks for, by group.
func (p *Prepared) wanted() map[string]goal {
	wanted := map[string]goal{}
	for _, g := range p.Snapshot.Groups {
		asked := goal{desired: int(deref(g.Live.DesiredCapacity)), image: g.Image}
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
