package analyze

import (
	"math"
	"slices"
	"strings"
)

// scoped is an outage with what it was confined to.
type scoped struct {
	*stretch
	names [byPhase][]int32 // confined to these; at most scopeMost names, one but for targets
}

const (
	scopeMost   = 3
	scopeShare  = 0.99 // of the failures lie inside a scope
	scopeChance = 0.01 // at which chance alone would confine them so
)

// confine finds what explains an outage: the names of a dimension that hold at
// least 99 % of its failures while others were served in the same time. The k
// failures lie all in a part p of the traffic by chance with p^k, which must be
// below 1 %.
func (s *scoped) confine() {
	for _, d := range scopes {
		if len(s.names[d]) == 0 {
			s.names[d] = explain(s.evidence.by[d], s.down, d)
		}
	}
}

func explain(c counts, down uint64, d dimension) []int32 {
	var ids []int32
	var inside, outside count
	for _, n := range c {
		if n.id != 0 && n.down > 0 && float64(n.down) >= (1-scopeShare)*float64(down) {
			ids = append(ids, n.id)
			inside.down, inside.good = inside.down+n.down, inside.good+n.good
		} else {
			outside.down, outside.good = outside.down+n.down, outside.good+n.good
		}
	}
	if len(ids) == 0 || len(ids) > scopeMost || len(ids) > 1 && d != byTarget || outside.good == 0 {
		return nil
	}
	if float64(inside.down) < scopeShare*float64(down) {
		return nil
	}
	part := float64(inside.down+inside.good) / float64(inside.down+inside.good+outside.down+outside.good)
	if float64(inside.down)*math.Log(part) > math.Log(scopeChance) {
		return nil
	}
	return ids
}

// scope names what the outage was confined to.
func (s *scoped) scope(names [dimensions]*symbols) Scope {
	name := func(d dimension) string {
		var all []string
		for _, id := range s.names[d] {
			all = append(all, names[d].names[id])
		}
		slices.Sort(all)
		return strings.Join(all, ", ")
	}
	return Scope{Target: name(byTarget), Version: name(byVersion), Instance: name(byInstance), Lane: name(byLane), Address: name(byAddress)}
}
