package plan

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Sine swings around a mean, as a day's traffic does. It begins at the mean and rises:
//
//	r(t) = Mean + Amplitude sin(2 pi t / Period)
type Sine struct {
	Mean      Frequency     `yaml:"mean" json:"mean"`
	Amplitude Frequency     `yaml:"amplitude" json:"amplitude"` // at most the mean
	Period    time.Duration `yaml:"period" json:"period_ns"`
}

func (s *Sine) mean() float64 { return s.Mean.PerSecond() }

// count is Mean t + Amplitude P / 2 pi (1 - cos(2 pi t / P)).
func (s *Sine) count(t float64) float64 {
	p := s.Period.Seconds()
	whole := math.Floor(t / p) // each period counts Mean x P exactly
	return whole*p*s.mean() + s.within(t-whole*p)
}

func (s *Sine) within(t float64) float64 {
	p := s.Period.Seconds()
	half := math.Sin(math.Pi * t / p) // 1 - cos 2x = 2 sin² x: no cancellation near 0
	return s.mean()*t + s.Amplitude.PerSecond()*p/math.Pi*half*half
}

// inverse finds the period by division, and the place in it by Newton steps
// that fall back to bisection, since count has no closed inverse and the rate
// may touch zero.
func (s *Sine) inverse(n float64) float64 {
	p, m := s.Period.Seconds(), s.mean()
	whole := math.Floor(n / (m * p))
	n -= whole * m * p
	lo, hi := 0.0, p
	t := min(n/m, p)
	for range 64 {
		miss := s.within(t) - n
		if miss > 0 {
			hi = t
		} else {
			lo = t
		}
		next := t - miss/(m+s.Amplitude.PerSecond()*math.Sin(2*math.Pi*t/p))
		if !(next > lo && next < hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-t) < 1e-11 || next == lo || next == hi {
			t = next
			break
		}
		t = next
	}
	return whole*p + t
}

func (s *Sine) validate() error {
	if err := s.Mean.validate(); err != nil {
		return fmt.Errorf("sine: mean: %w", err)
	}
	if s.Amplitude.PerSecond() > s.mean() {
		return fmt.Errorf("sine: the amplitude %s is above the mean %s", s.Amplitude, s.Mean)
	}
	if s.Period <= 0 {
		return errors.New("sine: period is not above 0s")
	}
	return nil
}
