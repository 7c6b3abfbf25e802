package analyze

// month is the window of a monthly objective: 30 days, in seconds.
const month = 30 * 24 * 3600

// MonthShare is the part of a month's error budget that an outage equivalent
// to so many seconds spends: equivalent / ((1 - slo) x 30 days). slo is a share
// below 1; at 1 or above there is no budget to spend, and the share is taken
// against DefaultSLO. Source: the SRE workbook, on burn rates.
func MonthShare(equivalent Seconds, slo float64) float64 {
	if slo >= 1 {
		slo = DefaultSLO
	}
	return float64(equivalent) / ((1 - slo) * month)
}

// DefaultSLO is the monthly objective where a budget names none.
const DefaultSLO = 0.999
