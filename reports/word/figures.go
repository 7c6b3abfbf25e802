package word

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"upness/analyze"
)

// None stands where there is nothing to tell: an unknown duration, an empty name.
const None = "–"

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
// without the other.
func Bracket(b analyze.Bracket) string {
	if b.Upper == 0 && b.Lower == 0 {
		return "0 s"
	}
	lower, upper := bounds(b)
	if b.Lower <= 0 {
		return "at most " + upper
	}
	return lower + " to " + upper
}

// Between words a bracket within a sentence: "at least 3.208 s, at most 3.212 s".
func Between(b analyze.Bracket) string {
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

// Count groups a number by thousands: "1,234,567".
func Count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural words a count of things: "1 request", "2,000 requests".
func Plural(n uint64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

// Rate words a number of things per second, to three digits.
func Rate(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return None
	case x <= 0:
		return "0"
	case x >= 100:
		return Count(uint64(math.Round(x)))
	}
	return digits(x, 3)
}

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

// Clock words a moment of a run by its time of day, to the millisecond, in UTC.
func Clock(t time.Time) string {
	if t.IsZero() {
		return None
	}
	return t.UTC().Format("15:04:05.000")
}

// Moment words a date with its time of day, to the second, in UTC.
func Moment(t time.Time) string {
	if t.IsZero() {
		return None
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// offset words a moment as seconds since the start of the run: "+31.204 s".
func offset(start, t time.Time) string {
	return fmt.Sprintf("%+.3f s", t.Sub(start).Seconds())
}
