package word

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"upness/analyze"
)

// Duration words a duration to three digits: "3.33 ms", "12.4 s", "4 min 10 s".
// An infinite one, a quantile among failures, is "∞"; an unknown one a dash.
func Duration(s analyze.Seconds) string { return exactly(s, 3) }

// exactly words a duration to some digits.
func exactly(s analyze.Seconds, n int) string {
	x := float64(s)
	switch {
	case math.IsNaN(x):
		return None
	case math.IsInf(x, 0):
		return "∞"
	case x < 0:
		return "-" + exactly(-s, n)
	case x == 0:
		return "0 s"
	case x < 0.9995e-3:
		return digits(x*1e6, n) + " µs"
	case x < 0.9995:
		return digits(x*1e3, n) + " ms"
	case x < 99.95 || n > 3 && x < 7200:
		return digits(x, n) + " s"
	}
	return long(time.Duration(math.Round(math.Min(x, 1e9))) * time.Second)
}

// long words a duration of minutes and more, whole seconds.
func long(d time.Duration) string {
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return fmt.Sprintf("%d h %02d min", h, m)
	case s == 0:
		return fmt.Sprintf("%d min", m)
	default:
		return fmt.Sprintf("%d min %02d s", m, s)
	}
}

// digits rounds a positive number to n digits, but not beyond n-1 places behind
// the point, and drops trailing zeros there.
func digits(x float64, n int) string {
	places := n - 1 - int(math.Floor(math.Log10(x)))
	places = min(max(places, 0), n-1)
	return trimZeros(strconv.FormatFloat(x, 'f', places, 64))
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// Bracket words a duration by its two bounds, "3.208 s to 3.212 s"; never one
// without the other, but for "at least 3.21 s" of what was not over.
func Bracket(b analyze.Bracket) string {
	if b.Upper == 0 && b.Lower == 0 {
		return "0 s"
	}
	if !b.Upper.Finite() {
		return "at least " + Duration(b.Lower)
	}
	lower, upper := bounds(b)
	if b.Lower <= 0 {
		return "at most " + upper
	}
	return lower + " to " + upper
}

// Between words a bracket within a sentence: "at least 3.208 s, at most 3.212 s".
func Between(b analyze.Bracket) string {
	if !b.Upper.Finite() {
		return "at least " + Duration(b.Lower) + " and to the end of the load"
	}
	lower, upper := bounds(b)
	if b.Lower <= 0 {
		return "at most " + upper
	}
	return "at least " + lower + ", at most " + upper
}

// bounds words the two bounds with as many digits as tell them apart.
func bounds(b analyze.Bracket) (lower, upper string) {
	for n := 3; n <= 6; n++ {
		if lower, upper = exactly(b.Lower, n), exactly(b.Upper, n); lower != upper {
			break
		}
	}
	return lower, upper
}
