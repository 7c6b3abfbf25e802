//go:build !linux

package loadgen

import "time"

// sleeper waits for short times precisely. Where the runtime waits with kevent,
// whose timeouts are nanoseconds, its own timers are as good as the system's.
type sleeper struct{}

// longest is the longest single wait, so that an end set meanwhile is seen.
const longest = 50 * time.Millisecond

func newSleeper() *sleeper { return &sleeper{} }

// until waits for about d, at most longest.
func (s *sleeper) until(d time.Duration) { time.Sleep(min(d, longest)) }

// wake has nothing to end: no wait is longer than longest.
func (s *sleeper) wake() {}

func (s *sleeper) close() {}
