package analyze

import (
	"cmp"
	"slices"
	"time"
)

// assemble makes outages of the stretches that were found. In the stream of all
// results an outage of one rarely called target, or of one of many instances,
// falls apart into single failures; in its own stream it is one. So pieces that
// one narrow stretch explains, or several of targets that were down together, are
// put together again.
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

// The least that a narrow stretch must show to put pieces together, of which it
// must explain nearly all; and how much of their time targets must have been down
// together to be one outage.
const (
	joinDown     = 2
	joinShare    = 0.5
	joinAll      = 0.9
	joinTogether = 0.8
)

// joins tells whether the stretch may put pieces together.
func (n *narrow) joins() bool { return n.down >= joinDown && n.share() >= joinShare }

// together tells whether two were down for nearly the same time.
func (n *narrow) together(m *narrow) bool {
	both := min(n.last, m.last) - max(n.first, m.first)
	return float64(both) >= joinTogether*float64(max(n.last-n.first, m.last-m.first))
}

// join puts the pieces of narrow outages together, the largest first.
func (t *trackers) join() []*scoped {
	taken := make([]bool, len(t.found))
	var outages []*scoped
	for i := range t.narrow {
		n := &t.narrow[i]
		if !n.joins() {
			continue
		}
		alike := t.alike(n)
		pieces := t.pieces(alike, taken)
		if len(pieces) < 2 {
			continue
		}
		whole := &scoped{stretch: t.merge(pieces)}
		for _, m := range alike {
			whole.names[n.dim] = append(whole.names[n.dim], m.id)
		}
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

// alike returns n, and with a target's the stretches of the other targets that were
// down together with it; n alone where they are more than a scope may name.
func (t *trackers) alike(n *narrow) []*narrow {
	all := []*narrow{n}
	if n.dim != byTarget {
		return all
	}
	for i := range t.narrow {
		if m := &t.narrow[i]; m.dim == n.dim && m.id != n.id && m.joins() && n.together(m) {
			all = append(all, m)
		}
	}
	if len(all) > scopeMost {
		return all[:1]
	}
	return all
}

// pieces returns the stretches in the time of the narrow ones that are not taken
// and whose failures are theirs, nil when they are not nearly all of their failures.
func (t *trackers) pieces(alike []*narrow, taken []bool) []int {
	first, last, of := alike[0].first, alike[0].last, uint64(0)
	for _, n := range alike {
		first, last, of = min(first, n.first), max(last, n.last), of+n.down
	}
	from, _ := slices.BinarySearchFunc(t.found, first, func(s *stretch, at time.Duration) int { return cmp.Compare(s.last, at) })
	var pieces []int
	var down uint64
	for i := from; i < len(t.found) && t.found[i].first <= last; i++ {
		s := t.found[i]
		mine := uint64(0)
		for _, n := range alike {
			mine += s.evidence.by[n.dim].of(n.id).down
		}
		if !taken[i] && float64(mine) >= scopeShare*float64(s.down) {
			pieces = append(pieces, i)
			down += mine
		}
	}
	if float64(down) < joinAll*float64(of) {
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
		whole.left, whole.ongoing = s.left, s.ongoing
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
// address that was not met before or after may not have been there. Whether it was
// over when the schedule ended is likewise for the streams to tell.
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
				n := one[i]
				if n.last < s.last {
					continue
				}
				if s.ongoing = !n.left && (always || s.ongoing); (n.left || always) && n.after > s.after {
					s.after, s.lag.after = n.after, n.lag.after
				}
			}
		}
	}
}
