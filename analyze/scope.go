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

	// A name must be down itself, not just hold the failures of a round robin that
	// happens to keep step with the schedule; several names all the more.
	scopeOne  = 0.5
	scopeEach = 0.9
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

// confined tells whether anything explains the outage.
func (s *scoped) confined() bool {
	for _, ids := range s.names {
		if len(ids) > 0 {
			return true
		}
	}
	return false
}

func explain(all counts, down uint64, d dimension) []int32 {
	var names counts
	var inside, outside count
	for _, n := range all {
		into := &outside
		if n.id != 0 && n.down > 0 && float64(n.down) >= (1-scopeShare)*float64(down) {
			names, into = append(names, n), &inside
		}
		into.down, into.good = into.down+n.down, into.good+n.good
	}
	switch {
	case len(names) == 0, len(names) > scopeMost, len(names) > 1 && d != byTarget:
		return nil
	case outside.good == 0, float64(inside.down) < scopeShare*float64(down):
		return nil
	}
	part := float64(inside.down+inside.good) / float64(inside.down+inside.good+outside.down+outside.good)
	if float64(inside.down)*math.Log(part) > math.Log(scopeChance) {
		return nil
	}
	return names.mostlyDown()
}

// mostlyDown returns the numbers of the names when each of them was down itself.
func (c counts) mostlyDown() []int32 {
	least := scopeOne
	if len(c) > 1 {
		least = scopeEach
	}
	var ids []int32
	for _, n := range c {
		if float64(n.down) < least*float64(n.down+n.good) {
			return nil
		}
		ids = append(ids, n.id)
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
