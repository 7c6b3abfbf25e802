package word

import (
	"math"
	"strconv"
	"time"
)

// None stands where there is nothing to tell: an unknown duration, an empty name.
const None = "–"

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
