package loadgen

import "upness/plan"

// lane is a way of using connections.
type lane uint8

const (
	reused lane = iota // a connection that has served before, when one is free
	fresh              // a new connection
	idle               // a connection that was left idle for a while
	long               // like reused, to targets whose answers take long
	ipv4               // like fresh, to IPv4 addresses only
	ipv6               // like fresh, to IPv6 addresses only
)

var laneNames = [...]string{"reused", "fresh", "idle", "long", "ipv4", "ipv6"}

// anew says whether each request of the lane has a connection of its own.
func (l lane) anew() bool { return l == fresh || l == ipv4 || l == ipv6 }

// family is the address family that the lane keeps to: 4, 6, or 0 for any.
func (l lane) family() int {
	switch l {
	case ipv4:
		return 4
	case ipv6:
		return 6
	default:
		return 0
	}
}

// traffic says which lane and target each place of the schedule has. Targets marked
// long are requested by the long lane, all others by the other lanes.
type traffic struct {
	seed  uint64
	lanes []lane
	lane  shares
	short choice
	long  choice
}

// choice is one of some of the plan's targets, by share.
type choice struct {
	targets []int
	shares  shares
}

func newTraffic(load *plan.Load) *traffic {
	m := &traffic{seed: load.Seed}
	var weights [2][]float64
	for i, t := range load.Targets {
		share := t.Share
		if share == 0 {
			share = 1
		}
		c, k := &m.short, 0
		if t.Long {
			c, k = &m.long, 1
		}
		c.targets = append(c.targets, i)
		weights[k] = append(weights[k], share)
	}
	m.short.shares, m.long.shares = newShares(weights[0]), newShares(weights[1])
	m.setLanes(load.Lanes)
	return m
}

// setLanes keeps the lanes that have a weight and targets.
func (m *traffic) setLanes(l plan.Lanes) {
	var weights []float64
	for i, w := range []float64{l.Reused, l.Fresh, l.Idle, l.Long, l.IPv4, l.IPv6} {
		some := len(m.short.targets) > 0
		if lane(i) == long {
			some = len(m.long.targets) > 0
		}
		if w > 0 && some {
			m.lanes, weights = append(m.lanes, lane(i)), append(weights, w)
		}
	}
	if len(m.lanes) == 0 {
		m.lanes, weights = []lane{reused}, []float64{1}
	}
	m.lane = newShares(weights)
}

// pick is a pure function of the place, the plan and its seed.
func (m *traffic) pick(seq uint64) (lane, int) {
	l := m.lanes[m.lane.pick(laneAxis, m.seed, seq)]
	c := &m.short
	if l == long || len(c.targets) == 0 {
		c = &m.long
	}
	return l, c.targets[c.shares.pick(targetAxis, m.seed, seq)]
}
