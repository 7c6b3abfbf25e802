package analyze

import (
	"math"
	"testing"
	"time"
)

func TestHuman(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 999: "0.999 µs", 1500: "1.5 µs", 999_499: "999 µs", 999_600: "1 ms", 6_666_667: "6.67 ms", 99 * ms: "99 ms",
		999_600_000: "1 s", 1923 * ms: "1.92 s", 99_900 * ms: "99.9 s", 100 * time.Second: "1 min 40 s", 2 * time.Minute: "2 min",
		3*time.Hour + 25*time.Minute: "3 h 25 min", -5 * ms: "-5 ms", math.MaxInt64: "without end",
	} {
		if got := human(d); got != want {
			t.Errorf("%d ns: %q, want %q", d, got, want)
		}
	}
}

func TestBracketWords(t *testing.T) {
	for _, c := range []struct {
		lower, upper Seconds
		want         string
	}{
		{0, 0, "0 s"}, {0, 0.004, "at most 4 ms"}, {1.92, 1.93, "1.92 s to 1.93 s"}, {1.998, 2.002, "1.998 s to 2.002 s"}, {1.9981, 2.0019, "1.998 s to 2.002 s"},
		{0.098, 0.102, "98 ms to 102 ms"}, {10.00001, 10.00002, "10 s to 10 s"},
	} {
		if got := (Bracket{c.lower, c.upper}).String(); got != c.want {
			t.Errorf("%v to %v: %q, want %q", c.lower, c.upper, got, c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{
		0: "0 %", 1: "100 %", 0.5: "50 %", 0.9999: "99.99 %", 0.99999: "99.999 %", 0.001: "0.1 %", 0.123456: "12.34 %",
		0.999999999: "99.9999999 %", 1.5: "150 %", 1e-7: "0.00001 %", 0.2: "20 %", -0.1: "0 %",
	} {
		if got := percent(share); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
	if got := percent(math.NaN()); got != "unknown" {
		t.Error(got)
	}
}

func TestCounts(t *testing.T) {
	for n, want := range map[uint64]string{0: "0 requests", 1: "1 request", 999: "999 requests", 18_240: "18,240 requests", 1_234_567: "1,234,567 requests"} {
		if got := plural(n, "request"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
