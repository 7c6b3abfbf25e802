package reports

import (
	"testing"
	"time"

	"upness/analyze"
)

// A clock of AWS's that is a little ahead does not make its minute the one before.
func TestMinuteOfAClockThatIsAhead(t *testing.T) {
	nine := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	for ahead, want := range map[time.Duration]string{0: "09:00", 83 * time.Millisecond: "09:00", -900 * time.Millisecond: "09:00", 2 * time.Second: "09:00"} {
		v := &analyze.Verdict{Balancer: &analyze.Balancer{Minutes: []analyze.BalancerMinute{{Start: nine.Add(-ahead), Whole: true}}}}
		if got := balancer(v).rows[0][0]; got != want {
			t.Errorf("%s ahead: %s, want %s", ahead, got, want)
		}
	}
}
