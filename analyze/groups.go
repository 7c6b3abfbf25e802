package analyze

import (
	"cmp"
	"slices"

	"upness/recording"
)

// groups lists what was seen of each name of a dimension, in order of its first
// request, then of its name.
func (c *cells) groups(d dimension, a axis) []Group {
	list := []Group{}
	for id, sum := range c.along(d) {
		if sum == nil || id == 0 {
			continue
		}
		g := Group{
			First:       a.wall(sum.first),
			Last:        a.wall(sum.last),
			Requests:    sum.total(),
			Bad:         sum.down(),
			Latency:     sum.all(),
			LatencyGood: sum.answered(),
		}
		g.name(d, c.names[d].names[id])
		list = append(list, g)
	}
	slices.SortStableFunc(list, func(x, y Group) int { return cmp.Compare(x.First.UnixNano(), y.First.UnixNano()) })
	return list
}

func (g *Group) name(d dimension, name string) {
	switch d {
	case byTarget:
		g.Target = name
	case byLane:
		g.Lane = name
	case byVersion:
		g.Version = name
	case byInstance:
		g.Instance = name
	case byAddress:
		g.Address = name
	case byPhase:
		g.Phase = name
	}
}

// total is the number of results, blind ones included.
func (t *tally) total() uint64 {
	return t.valid() + t.classes[recording.Blind] + t.classes[recording.Declined]
}
