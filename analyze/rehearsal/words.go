package rehearsal

import (
	"fmt"
	"strings"
	"time"

	"upness/analyze"
)

// Short is a time for people.
func Short(s analyze.Seconds) string {
	if !s.Finite() {
		return "no end"
	}
	d := s.Duration()
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}

// Count is a number of rows for people: 100k, 2.5M.
func Count(n int64) string {
	for _, unit := range []struct {
		n    int64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n >= unit.n {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/float64(unit.n)), ".0") + unit.name
		}
	}
	return fmt.Sprint(n)
}
