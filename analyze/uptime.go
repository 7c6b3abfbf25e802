package analyze

import "time"

// User-uptime: a lane, one virtual client, is up or down from one of its
// requests to the next by the first one's outcome, and inactive when the next
// is later than the cutoff. Over all lanes
//
//	user-uptime = up / (up + down)
//
// in seconds of lane time. The cutoff is 100/R and at least a second; from a
// blind request to the next a lane is neither up nor down.
// Source: Hauer et al., Meaningful Availability (NSDI 2020).
type uptime struct {
	cutoff   time.Duration
	lanes    []lane
	up, down time.Duration
}

type lane struct {
	at     time.Duration
	active bool
	down   bool
}

func newUptime(rate float64) uptime {
	return uptime{cutoff: max(time.Second, 100*interval(rate))}
}

func (u *uptime) add(o *observation) {
	l := grown(&u.lanes, o.tags[byLane])
	u.pass(l, o.at)
	*l = lane{at: o.at, active: !o.aside(), down: o.down()}
}

// pass books a lane's time up to at.
func (u *uptime) pass(l *lane, at time.Duration) {
	if !l.active {
		return
	}
	took := min(at-l.at, u.cutoff)
	if l.down {
		u.down += took
	} else {
		u.up += took
	}
}

func (u *uptime) finish(end time.Duration) {
	for i := range u.lanes {
		u.pass(&u.lanes[i], end)
	}
}

// share is up / (up + down), nil when no lane was ever either.
func (u *uptime) share() *float64 {
	if u.up+u.down == 0 {
		return nil
	}
	share := float64(u.up) / float64(u.up+u.down)
	return &share
}
