package blind

import (
	"context"
	"time"
)

// Drifted is the wall clock and the monotonic clock going apart: the wall clock
// was set, or the machine slept, during which the monotonic one stands still.
var Drifted = Source{"drift", "the wall clock and the monotonic clock went apart"}

const (
	driftEvery = 250 * time.Millisecond
	driftLimit = 20 * time.Millisecond // in driftEvery; slewing by NTP is at most 0.05 % of it
)

// Drift compares the clocks until ctx is done. wall is time.Now in all but tests.
func Drift(ctx context.Context, s *Spans, wall func() time.Time) {
	ticker := time.NewTicker(driftEvery)
	defer ticker.Stop()
	at, offset := s.clocks(wall)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now, next := s.clocks(wall)
		if d := next - offset; d.Abs() > driftLimit {
			s.Mark(Drifted, at, now, map[string]any{"drift_s": d.Seconds()})
		}
		at, offset = now, next
	}
}

// clocks reads the monotonic clock and how far the wall clock is ahead of it.
// It reads the first one twice, and again when too much time lay between.
func (s *Spans) clocks(wall func() time.Time) (at, offset time.Duration) {
	for range 10 {
		at = s.clock.Now()
		ahead := wall().Round(0).Sub(s.clock.Wall(0))
		if after := s.clock.Now(); after-at < time.Millisecond {
			return at, ahead - at
		}
	}
	return at, wall().Round(0).Sub(s.clock.Wall(0)) - at
}
