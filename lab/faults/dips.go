package faults

import (
	"math"
	"net/http"
	"slices"
	"time"
)

// dips makes outages of one length, one after the other, so far apart that each
// is seen by itself, and notes each.
func (s *Stage) dips(length, apart time.Duration, where func(*http.Request) bool) {
	all := make([]*spoil, dipsEach)
	at := s.t0.Add(quiet)
	for i := range all {
		at = at.Add(s.between(0, apart/4))
		all[i] = &spoil{from: at, to: at.Add(length), where: where, do: s.status(500)}
		at = at.Add(apart)
	}
	s.instances[0].spoils.Store(&all)
	time.Sleep(time.Until(at))
	s.record.change(func(t *Truth) {
		for d := range slices.Values(all) {
			t.Dips = append(t.Dips, Span{d.from, d.to})
			t.Outages = append(t.Outages, Outage{Span: Span{d.from, d.to}, Brief: true})
		}
	})
}

// dipsEach is how many dips a run has.
const dipsEach = 25

// dipsLength is how long they take in all, at most.
func dipsLength(apart time.Duration) time.Duration { return dipsEach * (apart + apart/4) }

// interval is 1/R times n.
func (s *Stage) interval(n float64) time.Duration {
	return time.Duration(n / s.rate * float64(time.Second))
}

// oneOf is the printed resolution of one of n instances, times R.
func oneOf(n int) float64 { return math.Log(0.05) / math.Log1p(-1/float64(n)) }
