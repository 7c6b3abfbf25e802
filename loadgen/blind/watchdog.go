package blind

import (
	"context"
	"time"
)

// Stopped is this process not running: paused, out of memory, swapped, starved
// of CPU, or collecting garbage for long.
var Stopped = Source{"stopped", "this process did not run"}

const (
	tick  = 10 * time.Millisecond
	Limit = 10 * time.Millisecond // lateness up to this is not blind
)

// Watchdog wakes up every few milliseconds until ctx is done and reports when
// it was more than Limit late.
func Watchdog(ctx context.Context, s *Spans) {
	timer := time.NewTimer(tick)
	defer timer.Stop()
	for {
		due := s.clock.Now() + tick
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if now := s.clock.Now(); now-due > Limit {
			s.Mark(Stopped, due, now, nil)
		}
		s.Settle(false)
		timer.Reset(tick)
	}
}
