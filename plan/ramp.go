package plan

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Ramp rises or falls linearly from one rate to another and stays there:
// with a = From, b = To, D = Over,
//
//	r(t) = a + (b - a) t / D  for t <= D, else b
type Ramp struct {
	From Frequency     `yaml:"from" json:"from"` // may be 0/s
	To   Frequency     `yaml:"to" json:"to"`     // above 0/s
	Over time.Duration `yaml:"over" json:"over_ns"`
}

func (r *Ramp) mean() float64 { return (r.From.PerSecond() + r.To.PerSecond()) / 2 }

// count is a t + (b - a) t² / 2D up to D, and (a + b) D / 2 + b (t - D) after.
func (r *Ramp) count(t float64) float64 {
	a, b, d := r.From.PerSecond(), r.To.PerSecond(), r.Over.Seconds()
	if t >= d {
		return r.mean()*d + b*(t-d)
	}
	return a*t + (b-a)*t*t/(2*d)
}

// inverse solves the quadratic in the form without cancellation,
// t = 2n / (a + sqrt(a² + 2n (b - a) / D)).
func (r *Ramp) inverse(n float64) float64 {
	a, b, d := r.From.PerSecond(), r.To.PerSecond(), r.Over.Seconds()
	if whole := r.mean() * d; n >= whole {
		return d + (n-whole)/b
	}
	root := math.Sqrt(max(0, a*a+2*n*(b-a)/d))
	return min(d, 2*n/(a+root))
}

func (r *Ramp) validate() error {
	if r.From.Hits != 0 {
		if err := r.From.validate(); err != nil {
			return fmt.Errorf("ramp: from: %w", err)
		}
	}
	if err := r.To.validate(); err != nil {
		return fmt.Errorf("ramp: to: %w", err)
	}
	if r.Over <= 0 {
		return errors.New("ramp: over is not above 0s")
	}
	return nil
}
