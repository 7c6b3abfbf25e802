package analyze

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Seconds is a duration written as a number of seconds. What is infinite (a
// quantile among failures) or unknown is null in JSON, and null reads as +Inf.
type Seconds float64

// Infinite is the Seconds of what never ended.
var Infinite = Seconds(math.Inf(1))

// seconds converts a duration.
func seconds(d time.Duration) Seconds { return Seconds(float64(d) / 1e9) }

// Finite tells whether s is a number.
func (s Seconds) Finite() bool { return !math.IsInf(float64(s), 0) && !math.IsNaN(float64(s)) }

// Duration converts s, rounded to nanoseconds; what is not finite or too large
// becomes the longest duration.
func (s Seconds) Duration() time.Duration {
	ns := math.Round(float64(s) * 1e9)
	if !s.Finite() || ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(ns)
}

// MarshalJSON writes the shortest number that reads back the same, or null.
func (s Seconds) MarshalJSON() ([]byte, error) {
	if !s.Finite() {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(s), 'f', -1, 64), nil
}

// UnmarshalJSON is the inverse of MarshalJSON; null becomes Infinite.
func (s *Seconds) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*s = Infinite
		return nil
	}
	var f float64
	if err := json.Unmarshal(text, &f); err != nil {
		return fmt.Errorf("seconds: %w", err)
	}
	*s = Seconds(f)
	return nil
}
