package preflight

import (
	"testing"
	"time"
)

func TestClockCheck(t *testing.T) {
	for _, c := range []struct {
		ahead, unsure time.Duration
		want          Severity
		words         []string
	}{
		{900 * time.Millisecond, 0, Fine, nil},
		{1400 * time.Millisecond, 500 * time.Millisecond, Fine, nil}, // perhaps 0.9 s
		{1600 * time.Millisecond, 500 * time.Millisecond, Warn, []string{"AWS's clock is 1.6s ahead of this one's, give or take 500ms"}},
		{-90 * time.Second, time.Second, Warn, []string{"1m30s behind"}},
	} {
		f := sound(t)
		f.ClockAhead, f.ClockUncertain = &c.ahead, c.unsure
		wants(t, f, "clock", c.want, c.words...)
	}
	f := sound(t)
	f.ClockAhead = nil
	wants(t, f, "clock", Fine, "no answer of AWS had a date")
}
