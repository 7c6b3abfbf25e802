package analyze

import (
	"fmt"

	"upness/recording"
)

// recycled is after how many requests a balancer closes an HTTP/2 connection.
const recycled = 10_000

// recyclingCause: lone resets, 10,000 requests apart: the balancer recycles its
// HTTP/2 connections. It is not the release.
func recyclingCause(s *scene) *Cause {
	if !s.lone() {
		return nil
	}
	for _, o := range s.others {
		other := scene{scoped: o}
		if o == s.scoped || !other.lone() {
			continue
		}
		apart := max(o.seq, s.seq) - min(o.seq, s.seq)
		if off := (apart + recycled/2) % recycled; apart > recycled/2 && off > recycled/2-100 && off < recycled/2+100 {
			return &Cause{
				Text:     "the balancer recycles its HTTP/2 connections: not the release",
				Evidence: fmt.Sprintf("lone resets %s requests apart", grouped(apart)),
				Refute:   "resets at other distances, or over HTTP/1.1",
			}
		}
	}
	return nil
}

// lone tells whether the outage is a single reset on a reused connection.
func (s *scene) lone() bool {
	return s.down == 1 && s.evidence.reused.down == 1 && s.evidence.kinds[recording.Reset]+s.evidence.kinds[recording.EOF] == 1
}
