package blind

import "time"

// Late is requests sent late.
var Late = Source{"lag", "requests were sent late"}

// LagLimit is the lag from which on a request is late: max(10 ms, 1/R), with R
// in requests per second.
func LagLimit(rate float64) time.Duration {
	if rate <= 0 {
		return Limit
	}
	return max(Limit, time.Duration(float64(time.Second)/rate))
}

// Sent takes note of a request's lag.
func (s *Spans) Sent(intended, sent, limit time.Duration) {
	if sent-intended > limit {
		s.Mark(Late, intended, sent, nil)
	}
}
