package analyze

import "time"

// Equivalent is downtime-equivalent: down / R seconds, the length of a whole
// outage that would have cost as many requests. R is in requests per second.
// Source: the SRE workbook, on error budgets in time.
func Equivalent(down uint64, rate float64) Seconds {
	if rate <= 0 {
		return 0
	}
	return Seconds(float64(down) / rate)
}

// interval is 1/R, 0 for no rate.
func interval(rate float64) time.Duration {
	if rate <= 0 {
		return 0
	}
	return time.Duration(1e9 / rate)
}
