package loadgen

import "sync/atomic"

// limit counts the requests in flight. At the limit a due request is not sent
// but recorded as unsent, at once, so that the schedule never waits for the
// service.
type limit struct {
	max int64
	now atomic.Int64
}

func (l *limit) enter() bool {
	if l.now.Add(1) > l.max {
		l.now.Add(-1)
		return false
	}
	return true
}

func (l *limit) leave() { l.now.Add(-1) }
