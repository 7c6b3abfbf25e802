package blind

import "time"

// Exhausted is this machine being out of ports, files or memory for sockets.
var Exhausted = Source{"exhausted", "this machine was out of ports, files or memory for sockets"}

// Failed takes note of a request that failed for want of something on this machine.
func (s *Spans) Failed(from, to time.Duration, err string) {
	s.Mark(Exhausted, from, to, map[string]any{"error": err})
}
