package plan

import (
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxRate is the largest rate that a plan may ask for, in requests per second:
// far above what one machine makes, and low enough that neighbouring requests
// of a schedule never fall on the same nanosecond.
const MaxRate = 10_000_000

// Frequency is Hits requests per Per. The pair is kept as written, since
// 1000/min is no whole number of nanoseconds apart.
type Frequency struct {
	Hits uint64
	Per  time.Duration
}

var frequencyForm = regexp.MustCompile(`^(\d{1,9})(?:\.(\d{1,6}))?\s*/\s*([a-z]+)$`)

var frequencyUnits = []struct {
	name string
	per  time.Duration
}{{"s", time.Second}, {"min", time.Minute}, {"h", time.Hour}}

// ParseFrequency reads a number, a slash and one of the units s, min and h:
// 500/s, 30000/min, 0.5/s.
func ParseFrequency(text string) (Frequency, error) {
	m := frequencyForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Frequency{}, fmt.Errorf("%q is not a rate such as 500/s or 30000/min", text)
	}
	var per time.Duration
	for _, u := range frequencyUnits {
		if u.name == m[3] {
			per = u.per
		}
	}
	if per == 0 {
		return Frequency{}, fmt.Errorf("rate %q: the unit is one of s, min and h", text)
	}
	fraction := strings.TrimRight(m[2], "0")
	hits, err := strconv.ParseUint(m[1]+fraction, 10, 64)
	if err != nil {
		return Frequency{}, fmt.Errorf("%q is not a rate: %w", text, err)
	}
	for range fraction {
		per *= 10 // 0.5/s is 5 per 10 s
	}
	return Frequency{Hits: hits, Per: per}, nil
}

// PerSecond is the frequency in requests per second, Hits / Per; 0 without a Per.
func (f Frequency) PerSecond() float64 {
	if f.Per <= 0 {
		return 0
	}
	return float64(f.Hits) / f.Per.Seconds()
}

// String writes the frequency as a plan does, such as 500/s.
func (f Frequency) String() string {
	for _, u := range frequencyUnits {
		if n := f.Per / u.per; n*u.per == f.Per && powerOfTen(n) {
			return strconv.FormatFloat(float64(f.Hits)/float64(n), 'f', -1, 64) + "/" + u.name
		}
	}
	return strconv.FormatFloat(f.PerSecond(), 'f', -1, 64) + "/s"
}

func powerOfTen(n time.Duration) bool {
	for n > 1 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}

// MarshalText writes the frequency as a plan does.
func (f Frequency) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what ParseFrequency does.
func (f *Frequency) UnmarshalText(text []byte) (err error) {
	*f, err = ParseFrequency(string(text))
	return err
}

// at is floor(n x Per / Hits), in 128-bit integers.
func (f Frequency) at(n uint64) time.Duration {
	hi, lo := bits.Mul64(n, uint64(f.Per))
	if hi >= f.Hits {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, f.Hits)
	return time.Duration(min(q, math.MaxInt64))
}

func (f Frequency) mean() float64             { return f.PerSecond() }
func (f Frequency) count(t float64) float64   { return t * f.PerSecond() }
func (f Frequency) inverse(n float64) float64 { return n / f.PerSecond() }

func (f Frequency) validate() error {
	if f.Hits == 0 || f.Per <= 0 {
		return fmt.Errorf("%s is not above 0/s", f)
	}
	if f.PerSecond() > MaxRate {
		return fmt.Errorf("%s is more than %d/s", f, MaxRate)
	}
	return nil
}
