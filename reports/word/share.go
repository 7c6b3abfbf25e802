package word

import (
	"math"
	"strconv"
)

// Percent words a share, 0..1. What is not whole never reads as "100 %", and
// what is not nothing never as "0 %": near either end it takes more digits and
// is cut, not rounded.
func Percent(x float64) string {
	switch {
	case math.IsNaN(x):
		return None
	case x <= 0:
		return "0 %"
	case x >= 1:
		return "100 %"
	}
	places := 2
	for edge := min(x, 1-x); edge < 0.01 && places < 9; edge *= 10 {
		places++
	}
	scale := math.Pow10(places)
	// The nudge undoes the binary error of, say, 0.9999 * 100.
	cut := math.Floor(x*100*scale+1e-6) / scale
	if cut == 0 {
		return "less than 0.000000001 %"
	}
	return trimZeros(strconv.FormatFloat(cut, 'f', places, 64)) + " %"
}

// Roughly words a share for a sentence: without decimals, but near its ends.
func Roughly(x float64) string {
	if x < 0.01 || x > 0.99 || math.IsNaN(x) {
		return Percent(x)
	}
	return strconv.Itoa(int(math.Round(x*100))) + " %"
}

// AtMost words an upper bound of a share, to two digits, rounded up.
func AtMost(x float64) string {
	if math.IsNaN(x) {
		return None
	}
	if x <= 0 || x >= 1 {
		return Percent(x)
	}
	scale := math.Pow(10, 1-math.Floor(math.Log10(x*100)))
	up := math.Ceil(x*100*scale-1e-6) / scale
	return strconv.FormatFloat(up, 'f', -1, 64) + " %"
}

// Availability words a share that is unknown without data.
func Availability(x *float64) string {
	if x == nil {
		return None
	}
	return Percent(*x)
}
