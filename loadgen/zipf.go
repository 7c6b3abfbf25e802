package loadgen

import "math"

// zipf draws ranks 1..n with probability proportional to 1/k^s, s > 0, by
// rejection-inversion (W. Hörmann, G. Derflinger, "Rejection-inversion to
// generate variates from monotone discrete distributions", 1996): no table, a
// little over one random number per rank.
//
// With h(x) = x^-s and its integral H(x) = (x^(1-s) - 1) / (1-s), or ln x for
// s = 1, a uniform u in (H(n+1/2), H(3/2) - 1] is inverted to x, rounded to k,
// and accepted when k - x is small or u >= H(k+1/2) - h(k).
type zipf struct {
	n        float64
	s        float64
	hFirst   float64 // H(3/2) - 1
	hLast    float64 // H(n + 1/2)
	shortcut float64 // k - x up to this is always accepted
}

func newZipf(n uint64, s float64) *zipf {
	z := &zipf{n: float64(n), s: s}
	z.hFirst = z.integral(1.5) - 1
	z.hLast = z.integral(z.n + 0.5)
	z.shortcut = 2 - z.inverse(z.integral(2.5)-z.weight(2))
	return z
}

func (z *zipf) rank(d *draw) uint64 {
	for {
		u := z.hLast + d.float()*(z.hFirst-z.hLast)
		x := z.inverse(u)
		k := math.Min(math.Max(math.Round(x), 1), z.n)
		if k-x <= z.shortcut || u >= z.integral(k+0.5)-z.weight(k) {
			return uint64(k)
		}
	}
}

func (z *zipf) weight(x float64) float64 { return math.Exp(-z.s * math.Log(x)) }

// integral is H, in a form that stays exact near s = 1.
func (z *zipf) integral(x float64) float64 {
	lx := math.Log(x)
	return expm1Over((1-z.s)*lx) * lx
}

// inverse is the inverse of H.
func (z *zipf) inverse(u float64) float64 {
	t := math.Max(u*(1-z.s), -1)
	return math.Exp(log1pOver(t) * u)
}

// expm1Over is (e^x - 1) / x.
func expm1Over(x float64) float64 {
	if math.Abs(x) > 1e-8 {
		return math.Expm1(x) / x
	}
	return 1 + x/2*(1+x/3)
}

// log1pOver is ln(1 + x) / x.
func log1pOver(x float64) float64 {
	if math.Abs(x) > 1e-8 {
		return math.Log1p(x) / x
	}
	return 1 - x*(0.5-x/3)
}
