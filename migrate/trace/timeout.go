package trace

import (
	"strconv"
	"strings"
	"time"
)

// timeout is the timeout in effect at a statement, of its values before and
// after: one that the statement itself set, such as a DO block that begins with
// SET LOCAL, counts.
func timeout(before, after string) time.Duration {
	if d := parseTimeout(before); d > 0 {
		return d
	}
	return parseTimeout(after)
}

// units are those in which Postgres shows a setting of milliseconds
// (utils/misc/guc.c, time_unit_conversion_table).
var units = []struct {
	name string
	unit time.Duration
}{{"ms", time.Millisecond}, {"us", time.Microsecond}, {"min", time.Minute}, {"s", time.Second}, {"h", time.Hour}, {"d", 24 * time.Hour}}

// parseTimeout reads what SHOW gives; 0 is none.
func parseTimeout(text string) time.Duration {
	for _, u := range units {
		if number, ok := strings.CutSuffix(text, u.name); ok {
			if n, err := strconv.ParseInt(number, 10, 64); err == nil {
				return time.Duration(n) * u.unit
			}
		}
	}
	return 0
}
