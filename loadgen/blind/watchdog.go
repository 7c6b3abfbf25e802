package blind

import (
	"context"
	"time"
)

// Stopped is this process not running: paused, out of memory, swapped, starved
// of CPU, or collecting garbage for long.
var Stopped = Source{"stopped", "this process did not run"}

// Limit is the lateness up to which nothing is blind.
const Limit = 10 * time.Millisecond

// The watchdog's ticks, beside a load with gaps and beside one whose requests
// are themselves a tick at least every few milliseconds, see Late.
const (
	tick     = 10 * time.Millisecond
	slowTick = 50 * time.Millisecond
)

// Watchdog wakes up every few milliseconds until ctx is done and reports when
// it was more than Limit late. rate is the load's, per second, when it is
// constant, else 0.
func Watchdog(ctx context.Context, s *Spans, rate float64) {
	tick := tick
	if rate >= 200 {
		tick = slowTick
	}
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
