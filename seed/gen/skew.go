package gen

import "math"

// Skew is a distribution over [0, 1), given by its quantile function and its
// cumulative distribution function. Both are monotone and inverse to each
// other up to rounding. A rank among k is floor(Quantile(u) * k).
type Skew interface {
	Quantile(u float64) float64
	CDF(x float64) float64
}

// Uniform gives every rank the same weight.
type Uniform struct{}

// Quantile returns u.
func (Uniform) Quantile(u float64) float64 { return u }

// CDF returns x.
func (Uniform) CDF(x float64) float64 { return x }

// Rank picks one of k ranks by u in [0, 1).
func Rank(s Skew, u float64, k uint64) uint64 {
	return min(uint64(s.Quantile(u)*float64(k)), k-1)
}

// Zipf gives rank r of k (from 1) a weight close to r^-s: the integral of
// t^-s from r-1/2 to r+1/2, which has a closed inverse and hence needs neither
// a table nor rejection. The first rank is off by 10 % at s = 1, the others by
// less than 2 %.
type Zipf struct{ s, k, a, b float64 }

// NewZipf returns the distribution over k ranks with exponent s > 0.
func NewZipf(s float64, k uint64) Zipf {
	z := Zipf{s: s, k: float64(max(k, 1))}
	z.a, z.b = z.integral(0.5), z.integral(z.k+0.5)
	return z
}

func (z Zipf) integral(t float64) float64 {
	if z.s == 1 {
		return math.Log(t)
	}
	return math.Pow(t, 1-z.s)
}

// Quantile returns the rank's place in [0, 1).
func (z Zipf) Quantile(u float64) float64 {
	v := z.a + u*(z.b-z.a)
	if z.s == 1 {
		v = math.Exp(v)
	} else {
		v = math.Pow(v, 1/(1-z.s))
	}
	return clamp((v - 0.5) / z.k)
}

// CDF is the inverse of Quantile.
func (z Zipf) CDF(x float64) float64 { return clampOne((z.integral(0.5+x*z.k) - z.a) / (z.b - z.a)) }

// Pareto is the distribution of values with shape Alpha, cut off where the
// tail reaches 1000 times the least value. Alpha 1.16 is the rule of 80/20.
type Pareto struct{ Alpha float64 }

const paretoSpan = 1000

// Quantile returns the value's place between the least and the cut.
func (p Pareto) Quantile(u float64) float64 {
	t := math.Pow(1-u*(1-math.Pow(paretoSpan, -p.Alpha)), -1/p.Alpha)
	return clamp((t - 1) / (paretoSpan - 1))
}

// CDF is the inverse of Quantile.
func (p Pareto) CDF(x float64) float64 {
	t := 1 + x*(paretoSpan-1)
	return clampOne((1 - math.Pow(t, -p.Alpha)) / (1 - math.Pow(paretoSpan, -p.Alpha)))
}

// Normal is a bell around the middle, cut off at three standard deviations.
type Normal struct{}

const normalCut = 3

var normalTail = phi(-normalCut)

func phi(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// Quantile returns the value's place between the two cuts.
func (Normal) Quantile(u float64) float64 {
	p := normalTail + u*(1-2*normalTail)
	return clamp((math.Sqrt2*math.Erfinv(2*p-1) + normalCut) / (2 * normalCut))
}

// CDF is the inverse of Quantile.
func (Normal) CDF(x float64) float64 {
	return clampOne((phi(x*2*normalCut-normalCut) - normalTail) / (1 - 2*normalTail))
}

// Weights gives rank i the weight w[i].
type Weights struct{ cum []float64 }

// NewWeights returns the distribution over len(w) ranks; at least one weight
// must be above 0 and none below.
func NewWeights(w []float64) Weights {
	cum := make([]float64, len(w)+1)
	for i, x := range w {
		cum[i+1] = cum[i] + x
	}
	total := cum[len(w)]
	for i := range cum {
		cum[i] /= total
	}
	return Weights{cum}
}

// Quantile finds the rank by bisection.
func (w Weights) Quantile(u float64) float64 {
	lo, hi := 0, len(w.cum)-2
	for lo < hi {
		mid := (lo + hi) / 2
		if w.cum[mid+1] > u {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	in := 0.0
	if d := w.cum[lo+1] - w.cum[lo]; d > 0 {
		in = (u - w.cum[lo]) / d
	}
	return clamp((float64(lo) + clamp(in)) / float64(len(w.cum)-1))
}

// CDF is the inverse of Quantile.
func (w Weights) CDF(x float64) float64 {
	k := len(w.cum) - 1
	i := min(int(x*float64(k)), k-1)
	return clampOne(w.cum[i] + (x*float64(k)-float64(i))*(w.cum[i+1]-w.cum[i]))
}

// clamp keeps x inside [0, 1).
func clamp(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	if x >= 1 {
		return math.Nextafter(1, 0)
	}
	return x
}

// clampOne keeps x inside [0, 1].
func clampOne(x float64) float64 { return math.Max(0, math.Min(1, x)) }
