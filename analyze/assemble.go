package analyze

import (
	"cmp"
	"slices"
	"time"
)

// assemble makes outages of the stretches that were found. In the stream of all
// results an outage of one rarely called target, or of one of many instances,
// falls apart into single failures; in its own stream it is one. So pieces that
// one narrow stretch explains are put together again.
func (t *trackers) assemble() []*scoped {
	slices.SortStableFunc(t.narrow, func(a, b narrow) int { return cmp.Compare(b.down, a.down) })
	joined := t.join()
	streams := t.streams()
	for _, s := range joined {
		if s.confine(); s.confined() {
			s.tighten(streams)
		} else {
			s.widen()
		}
	}
	slices.SortStableFunc(joined, func(a, b *scoped) int { return cmp.Compare(a.first, b.first) })
	return joined
}

// The least that a narrow stretch must show to put pieces together.
const (
	joinDown  = 3
	joinShare = 0.5
)

// join puts the pieces of narrow outages together, the largest first.
func (t *trackers) join() []*scoped {
	taken := make([]bool, len(t.found))
	var outages []*scoped
	for i := range t.narrow {
		n := &t.narrow[i]
		if n.down < joinDown || n.share() < joinShare {
			continue
		}
		pieces := t.pieces(n, taken)
		if len(pieces) < 2 {
			continue
		}
		whole := &scoped{stretch: t.merge(pieces)}
		whole.names[n.dim] = []int32{n.id}
		outages = append(outages, whole)
		for _, p := range pieces {
			taken[p] = true
		}
	}
	for i, s := range t.found {
		if !taken[i] {
			outages = append(outages, &scoped{stretch: s})
		}
	}
	return outages
}

// pieces returns the stretches inside n that are not taken and whose failures
// are n's, nil when they are not nearly all of n's failures.
func (t *trackers) pieces(n *narrow, taken []bool) []int {
	from, _ := slices.BinarySearchFunc(t.found, n.first, func(s *stretch, at time.Duration) int { return cmp.Compare(s.last, at) })
	var pieces []int
	var down uint64
	for i := from; i < len(t.found) && t.found[i].first <= n.last; i++ {
		s := t.found[i]
		mine := s.evidence.by[n.dim].of(n.id).down
		if !taken[i] && float64(mine) >= scopeShare*float64(s.down) {
			pieces = append(pieces, i)
			down += mine
		}
	}
	if float64(down) < 0.9*float64(n.down) {
		return nil
	}
	return pieces
}

// merge makes one stretch of several, in order.
func (t *trackers) merge(pieces []int) *stretch {
	whole := *t.found[pieces[0]]
	whole.evidence = new(evidence)
	whole.down, whole.good = 0, 0
	for _, p := range pieces {
		s := t.found[p]
		whole.last, whole.to, whole.after = s.last, s.to, s.after
		whole.lag.last, whole.lag.after = s.lag.last, s.lag.after
		whole.down, whole.good = whole.down+s.down, whole.good+s.good
		whole.evidence.merge(s.evidence)
	}
	return &whole
}

// stream names the stream of one target, lane, version, instance or address.
type stream struct {
	dim dimension
	id  int32
}

// streams returns the narrow stretches of each stream, in order of time.
func (t *trackers) streams() map[stream][]*narrow {
	all := map[stream][]*narrow{}
	for i := range t.narrow {
		n := &t.narrow[i]
		all[stream{n.dim, n.id}] = append(all[stream{n.dim, n.id}], n)
	}
	for _, one := range all {
		slices.SortFunc(one, func(a, b *narrow) int { return cmp.Compare(a.first, b.first) })
	}
	return all
}

// tighten takes an outage's bracket from the streams that it was confined to:
// what answered elsewhere says nothing of it. Of several, the widest counts. A
// target or lane is called throughout, so where it was never well before or
// after, the bracket reaches to the end of the schedule; a version, instance or
// address that was not met before or after may not have been there.
func (s *scoped) tighten(streams map[stream][]*narrow) {
	for d, ids := range s.names {
		always := dimension(d) == byTarget || dimension(d) == byLane
		for _, id := range ids {
			one := streams[stream{dimension(d), id}]
			i, _ := slices.BinarySearchFunc(one, s.first, func(n *narrow, at time.Duration) int { return cmp.Compare(n.last, at) })
			for ; i < len(one) && one[i].first <= s.last; i++ {
				if n := one[i]; n.first <= s.first && (n.met || always) && n.before < s.before {
					s.before, s.lag.before = n.before, n.lag.before
				}
				if n := one[i]; n.last >= s.last && (n.left || always) && n.after > s.after {
					s.after, s.lag.after = n.after, n.lag.after
				}
			}
		}
	}
}
