package plan

import (
	"errors"
	"fmt"
	"time"
)

// RateSteps are constant rates one after the other. The last one goes on.
type RateSteps []RateStep

// RateStep is one of them.
type RateStep struct {
	Rate Frequency     `yaml:"rate" json:"rate"`
	For  time.Duration `yaml:"for" json:"for_ns"` // may be 0 for the last
}

func (s RateSteps) mean() float64 {
	var n, d float64
	for _, step := range s {
		n += step.Rate.PerSecond() * step.For.Seconds()
		d += step.For.Seconds()
	}
	if d == 0 {
		return s[len(s)-1].Rate.PerSecond()
	}
	return n / d
}

func (s RateSteps) count(t float64) float64 {
	var n float64
	for i, step := range s {
		if d := step.For.Seconds(); i < len(s)-1 && t > d {
			n += step.Rate.PerSecond() * d
			t -= d
			continue
		}
		return n + step.Rate.PerSecond()*t
	}
	return n
}

func (s RateSteps) inverse(n float64) float64 {
	var t float64
	for i, step := range s {
		whole := step.Rate.PerSecond() * step.For.Seconds()
		if i < len(s)-1 && n > whole {
			n -= whole
			t += step.For.Seconds()
			continue
		}
		return t + n/step.Rate.PerSecond()
	}
	return t
}

func (s RateSteps) validate() error {
	if len(s) == 0 {
		return errors.New("steps: none given")
	}
	for i, step := range s {
		if err := step.Rate.validate(); err != nil {
			return fmt.Errorf("steps: item %d: %w", i+1, err)
		}
		if step.For < 0 || step.For == 0 && i < len(s)-1 {
			return fmt.Errorf("steps: item %d: for is not above 0s", i+1)
		}
	}
	return nil
}
