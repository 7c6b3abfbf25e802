package plan

import (
	"errors"
	"math"
	"time"
)

// Rate is the load over time, in requests per second since the load's begin.
// Exactly one field is set. In YAML a text such as 500/s or 30000/min, or a
// mapping with one of the keys constant, ramp, sine and steps.
//
// With r(t) the rate at time t, Count is its integral, the number of requests
// expected up to t, and At is the inverse of Count. A Poisson schedule over the
// same rate is When of a running sum of unit exponentials (time change of a
// unit-rate process: Lewis and Shedler, 1979).
type Rate struct {
	Constant Frequency `yaml:"constant" json:"constant,omitzero"`
	Ramp     *Ramp     `yaml:"ramp" json:"ramp,omitempty"`
	Sine     *Sine     `yaml:"sine" json:"sine,omitempty"`
	Steps    RateSteps `yaml:"steps" json:"steps,omitempty"`
}

// curve is the shape of a rate. Times are seconds since the load's begin,
// rates requests per second.
type curve interface {
	mean() float64
	count(t float64) float64   // integral of the rate over [0, t], for t >= 0
	inverse(n float64) float64 // the t with count(t) = n, for n >= 0
	validate() error
}

// PerSecond is the constant rate of n requests per second.
func PerSecond(n uint64) Rate {
	return Rate{Constant: Frequency{Hits: n, Per: time.Second}}
}

func (r *Rate) curve() curve {
	switch {
	case r.Ramp != nil:
		return r.Ramp
	case r.Sine != nil:
		return r.Sine
	case r.Steps != nil:
		return r.Steps
	default:
		return r.Constant
	}
}

// IsZero reports whether no rate is given.
func (r Rate) IsZero() bool {
	return r.Constant == Frequency{} && r.Ramp == nil && r.Sine == nil && r.Steps == nil
}

// Mean is the nominal rate in requests per second, from which the resolution
// of a run is reckoned: a constant rate itself, the middle of a ramp, the mean
// of a sine, the average of steps over their lengths (the last one too).
func (r Rate) Mean() float64 { return r.curve().mean() }

// Count is the number of requests expected in [0, t], a real number: the
// integral of the rate in requests per second over t. It is 0 for t <= 0.
func (r Rate) Count(t time.Duration) float64 {
	if t <= 0 {
		return 0
	}
	return r.curve().count(t.Seconds())
}

// At is the intended time of the n-th request, counted from 0, since the
// load's begin: the inverse of Count, so that At(0) = 0. It rises strictly with
// n. A constant rate is computed in integers, floor(n x Per / Hits), exact to
// the nanosecond for every n; the other forms are within 2 ns up to a month.
func (r Rate) At(n uint64) time.Duration {
	if r.Constant.Hits > 0 {
		return r.Constant.at(n)
	}
	return r.When(float64(n))
}

// When is At for a real number of requests: the t with Count(t) = n. Past what
// a Duration holds (292 years) it is the longest one.
func (r Rate) When(n float64) time.Duration {
	if n <= 0 {
		return 0
	}
	ns := r.curve().inverse(n) * float64(time.Second)
	if !(ns < math.MaxInt64) {
		return math.MaxInt64
	}
	return time.Duration(math.Round(ns))
}

// Validate reports the first thing wrong with the rate: none or several forms
// given, a frequency that is not above 0/s and at most MaxRate, a length that
// is not above 0.
func (r Rate) Validate() error {
	given := 0
	for _, set := range []bool{r.Constant != Frequency{}, r.Ramp != nil, r.Sine != nil, r.Steps != nil} {
		if set {
			given++
		}
	}
	switch {
	case given == 0:
		return errors.New("no rate given")
	case given > 1:
		return errors.New("more than one of constant, ramp, sine and steps given")
	}
	return r.curve().validate()
}
