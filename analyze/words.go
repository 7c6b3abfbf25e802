package analyze

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// human words a duration to three digits: "6.67 ms", "1.92 s", "4 min 10 s".
func human(d time.Duration) string { return to(d, 3) }

// to words a duration to n digits.
func to(d time.Duration, n int) string {
	switch {
	case d == math.MaxInt64:
		return "without end"
	case d < 0:
		return "-" + to(-d, n)
	case d == 0:
		return "0 s"
	case d < 999_500*time.Nanosecond:
		return digits(float64(d)/1e3, n) + " µs"
	case d < 999_500*time.Microsecond:
		return digits(float64(d)/1e6, n) + " ms"
	case d < 99_950*time.Millisecond:
		return digits(d.Seconds(), n) + " s"
	}
	return long(d.Round(time.Second))
}

// long words a duration of minutes and more.
func long(d time.Duration) string {
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return fmt.Sprintf("%d h %d min", h, m)
	case s == 0:
		return fmt.Sprintf("%d min", m)
	}
	return fmt.Sprintf("%d min %d s", m, s)
}

// String words the bracket: "1.92 s to 1.93 s", with as many digits as it takes
// to tell its ends apart; "at least 1.92 s" of what was not over.
func (b Bracket) String() string {
	lower, upper := b.Lower.Duration(), b.Upper.Duration()
	switch {
	case upper == 0:
		return "0 s"
	case !b.Upper.Finite():
		return "at least " + human(lower)
	case lower == 0:
		return "at most " + human(upper)
	}
	for n := 3; n < 6; n++ {
		if low, high := to(lower, n), to(upper, n); low != high {
			return low + " to " + high
		}
	}
	return to(lower, 6) + " to " + to(upper, 6)
}

// digits writes x > 0 with n significant digits, without trailing zeros.
func digits(x float64, n int) string {
	places := min(9, max(0, n-1-int(math.Floor(math.Log10(x)))))
	text := strconv.FormatFloat(x, 'f', places, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// grouped writes a number with a comma between thousands.
func grouped(n uint64) string {
	text := strconv.FormatUint(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// plural words a count of things.
func plural(n uint64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// percent words a share. What is not whole never reads as 100 %, what is not
// nothing never as 0 %: near either end it takes more digits, and is cut.
func percent(share float64) string {
	switch {
	case math.IsNaN(share):
		return "unknown"
	case share <= 0:
		return "0 %"
	case share == 1:
		return "100 %"
	case share > 1:
		return digits(share*100, 3) + " %"
	}
	places := 2
	for edge := min(share, 1-share); edge < 0.01 && places < 9; edge *= 10 {
		places++
	}
	scale := math.Pow10(places)
	text := strconv.FormatFloat(math.Floor(share*100*scale+1e-6)/scale, 'f', places, 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".") + " %"
}
