package word_test

import (
	"math"
	"testing"

	"upness/analyze"
	"upness/reports/word"
)

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		want    string
	}{
		{0, "0 s"},
		{1.234e-6, "1.23 µs"},
		{999.4e-6, "999 µs"},
		{999.6e-6, "1 ms"},
		{0.00333, "3.33 ms"},
		{0.0333, "33.3 ms"},
		{0.9994, "999 ms"},
		{0.9996, "1 s"},
		{12.345, "12.3 s"},
		{99.94, "99.9 s"},
		{99.96, "1 min 40 s"},
		{120, "2 min"},
		{3661, "1 h 01 min"},
		{-0.5, "-500 ms"},
		{math.Inf(1), "∞"},
		{math.NaN(), "–"},
		{1e30, "277777 h 46 min"},
	} {
		if got := word.Duration(analyze.Seconds(c.seconds)); got != c.want {
			t.Errorf("%g s reads %q, want %q", c.seconds, got, c.want)
		}
	}
}

func TestBracketTellsItsEndsApart(t *testing.T) {
	for _, c := range []struct {
		lower, upper float64
		want, within string
	}{
		{0, 0, "0 s", "at most 0 s"},
		{0, 0.004, "at most 4 ms", "at most 4 ms"},
		{3.2, 3.4, "3.2 s to 3.4 s", "at least 3.2 s, at most 3.4 s"},
		{3.208, 3.212, "3.208 s to 3.212 s", "at least 3.208 s, at most 3.212 s"},
		{61.001, 61.003, "61.001 s to 61.003 s", "at least 61.001 s, at most 61.003 s"},
		{2, 2, "2 s to 2 s", "at least 2 s, at most 2 s"},
		{5, math.Inf(1), "at least 5 s", "at least 5 s and to the end of the load"},
	} {
		b := analyze.Bracket{Lower: analyze.Seconds(c.lower), Upper: analyze.Seconds(c.upper)}
		if got := word.Bracket(b); got != c.want {
			t.Errorf("%v reads %q, want %q", b, got, c.want)
		}
		if got := word.Between(b); got != c.within {
			t.Errorf("%v reads %q in a sentence, want %q", b, got, c.within)
		}
	}
}

func TestPercentNeverRoundsToWholeOrNothing(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  string
	}{
		{1, "100 %"},
		{0, "0 %"},
		{0.5, "50 %"},
		{0.9999, "99.99 %"},
		{0.99995, "99.995 %"},
		{0.999999, "99.9999 %"},
		{1 - 1e-9, "99.9999999 %"},
		{math.Nextafter(1, 0), "99.999999999 %"},
		{1e-6, "0.0001 %"},
		{1e-15, "less than 0.000000001 %"},
		{0.956333, "95.63 %"},
		{math.NaN(), "–"},
	} {
		if got := word.Percent(c.share); got != c.want {
			t.Errorf("%g reads %q, want %q", c.share, got, c.want)
		}
	}
}

func TestAtMostRoundsUp(t *testing.T) {
	// 1 - 0.05^(1/n) for n clean requests.
	for _, c := range []struct {
		n    float64
		want string
	}{
		{2_995, "0.1 %"},     // 0.09997 %
		{45_000, "0.0067 %"}, // 0.006657 %
		{1, "95 %"},
	} {
		if got := word.AtMost(1 - math.Pow(0.05, 1/c.n)); got != c.want {
			t.Errorf("%g clean requests bound errors by %q, want %q", c.n, got, c.want)
		}
	}
}

func TestCountAndRate(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := word.Count(n); got != want {
			t.Errorf("%d reads %q, want %q", n, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0", 0.5: "0.5", 12.34: "12.3", 1234.4: "1,234", math.Inf(1): "–"} {
		if got := word.Rate(x); got != want {
			t.Errorf("%g/s reads %q, want %q", x, got, want)
		}
	}
	if got := word.Plural(1, "request") + ", " + word.Plural(2000, "request"); got != "1 request, 2,000 requests" {
		t.Errorf("plural reads %q", got)
	}
}
